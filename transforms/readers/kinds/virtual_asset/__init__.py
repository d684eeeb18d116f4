"""Movements of virtual assets: exports of block explorers, of wallets and of exchanges.

Start at movement.py. What tokens, chains and kinds of rows are called stands in assets.yaml and types.yaml.
"""

from transforms.readers.kinds.virtual_asset.movement import VirtualAsset

__all__ = ["VirtualAsset"]
