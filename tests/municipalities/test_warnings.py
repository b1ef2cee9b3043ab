from municipalities.warnings import Kind, Person, Warning, find

CONTACT = Person("Aino", "aino@lemi.example", "contact")
DEPUTY = Person("Eino", "eino@lemi.example", "deputy")
MEMBER = Person("Impi", "impi@lemi.example")


def test_a_group_with_contact_deputy_and_own_addresses_is_in_order():
    assert find({"416": [CONTACT, DEPUTY, MEMBER]}) == {"416": []}


def test_a_group_without_anybody_lacks_both():
    assert find({"416": []}) == {"416": [Warning(Kind.NO_CONTACT), Warning(Kind.NO_DEPUTY)]}


def test_a_deputy_does_not_stand_for_a_contact():
    assert find({"416": [DEPUTY, MEMBER]}) == {"416": [Warning(Kind.NO_CONTACT)]}


def test_a_contact_does_not_stand_for_a_deputy():
    assert find({"416": [CONTACT, MEMBER]}) == {"416": [Warning(Kind.NO_DEPUTY)]}


def test_an_address_that_two_people_of_a_group_have_is_told_once_with_both_names():
    twin = Person("Oiva", " Aino@Lemi.example ")
    shared = Warning(Kind.SHARED_ADDRESS, ("Aino", "Oiva"))
    assert find({"416": [CONTACT, DEPUTY, twin]}) == {"416": [shared]}


def test_an_address_shared_by_two_municipalities_is_told_in_both():
    other = [Person("Oiva", "aino@lemi.example", "contact"), Person("Saima", "saima@imatra.example", "deputy")]
    shared = Warning(Kind.SHARED_ADDRESS, ("Aino", "Oiva"))
    assert find({"416": [CONTACT, DEPUTY], "153": other}) == {"416": [shared], "153": [shared]}


def test_no_register_has_no_warnings():
    assert find({}) == {}
