"""Archives and compressed files: each file in one becomes evidence of its own. Start in expansion.py."""

from transforms.evidence.containers.expansion import Member, expand
from transforms.evidence.containers.recognition import CONTAINERS, MAIL, container_kind

__all__ = ["CONTAINERS", "MAIL", "Member", "container_kind", "expand"]
