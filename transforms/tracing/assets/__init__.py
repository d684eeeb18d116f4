"""Traced money in assets: what was put in, the measures side by side, and what a sale gives back."""

from transforms.tracing.assets.measures import MEASURES, asset_measures
from transforms.tracing.assets.money import AssetMoney, Income, Owner, PutIn, Worth
from transforms.tracing.assets.sale import Sold, largest_remainder, sale_parts

__all__ = [
    "MEASURES",
    "AssetMoney",
    "Income",
    "Owner",
    "PutIn",
    "Sold",
    "Worth",
    "asset_measures",
    "largest_remainder",
    "sale_parts",
]
