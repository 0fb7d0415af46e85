"""The tool that shows the product card."""

from collections.abc import Mapping

from pydantic_ai import RunContext

from desk.interactions import Json
from desk.products import Product
from tools.context import ToolContext


async def get_product_context(ctx: RunContext[ToolContext]) -> Mapping[str, object]:
    """Tells what the shop officially says about the product the customer writes about.

    Use it before you state any fact, number, size or material, and to name the product correctly. It takes no
    arguments: the product is the one of this message.

    Returns `name`, `kind`, `brand`, `facts` (characteristics: `id`, `name`, `value` with its unit), `sizes` and
    `description`, each with the `id` to cite as evidence. What is not in the result is unknown: say so, never guess.
    When the desk holds no card, `found` is false.
    """
    product = await ctx.deps.reader.find_product()
    return ctx.deps.record("get_product_context", describe_product(product))


def describe_product(product: Product | None) -> dict[str, Json]:
    """A card as the model reads it; parts the card does not have are left out."""
    if product is None:
        return {"found": False, "note": "The desk holds no card for this product."}
    card = f"card:{product.nm_id}"
    result: dict[str, Json] = {"found": True, "nm_id": product.nm_id}
    for key, text in (("name", product.name), ("kind", product.kind), ("brand", product.brand)):
        if text:
            result[key] = {"id": f"{card}:{key}", "value": text}
    result["facts"] = [
        {"id": f"{card}:{fact.name}", "name": fact.name, "value": fact.value} for fact in product.characteristics
    ]
    if product.sizes:
        result["sizes"] = {"id": f"{card}:sizes", "value": ", ".join(product.sizes)}
    if product.description:
        result["description"] = {"id": f"{card}:description", "value": product.description}
    return result
