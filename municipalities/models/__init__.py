from municipalities.models.area import Body, Membership, Sector, WelfareArea
from municipalities.models.municipality import Municipality, WelfareGroupMember
from municipalities.models.organisation import Organisation

__all__ = ["Body", "Membership", "Municipality", "Organisation", "Sector", "WelfareArea", "WelfareGroupMember"]
