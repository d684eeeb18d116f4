"""Collectors of differing habits, and the innocent look-alikes of DOMAIN.md 1.3 and 2.2."""

from __future__ import annotations

from collections.abc import Callable

from tests.transforms.patterns.worlds import World

FIRST = """
Amir Basel Cemil Dawit Elias Farid Goran Hamid Ilyas Jamal Karim Latif Mehdi Nabil Omar Petros
""".split()
LAST = """
Adane Barzani Celik Demir Elmi Farah Ghebre Hakimi Idris Jaber Kebede Lahoud Mansour Nasser Othman
Popal Qasim Rostami Sabri Tesfay Umarov Volkan Wardak Yonas Zaman Abdi Bashir Chalabi Daud Eyasu
""".split()


def stranger(number: int) -> str:
    """A person with a family name of their own (for the first thirty)."""
    return f"{FIRST[number % len(FIRST)]} {LAST[number % len(LAST)]}"


def quick_treasurer() -> World:
    """Pays on in near-total within a day or two, every week; families pay multiples, children half."""
    world = World(observed={"Rahim Kol", "Selim Tun"})
    world.everyday("Rahim Kol", 4)
    heads = ["1", "2", "1", "1.5", "1", "3", "1", "2", "1", "1", "0.5", "1", "2", "1"]
    for week in range(7):
        for place in range(2):
            number = 2 * week + place
            world.pay(stranger(number), "Rahim Kol", int(2400 * float(heads[number])), 7 * week + place, "")
        world.pay("Rahim Kol", "Selim Tun", 4400, 7 * week + 2.5, "wie besprochen")
    for round_ in range(3):
        world.pay("Selim Tun", "Viktor Org", 8000, 20 + 12 * round_)
    return world


def keeps_thirty_percent() -> World:
    """Keeps up to 30 % and passes on once a week to two persons."""
    world = World(observed={"Nadia Sol"})
    for number in range(16):
        world.pay(stranger(number), "Nadia Sol", 1800, 3 * number, "for the family")
        if number % 2:
            world.pay("Nadia Sol", ["Boris Ferro", "Yusuf Dal"][number % 4 // 2], 2520, 3 * number + 6.5)
    world.everyday("Nadia Sol", 2)
    return world


def two_legs() -> World:
    """Forty per cent before, sixty after; neither leg alone is a multiple of anything."""
    world = World(observed={"Tarek Moun"})
    for number in range(10):
        world.pay(stranger(number), "Tarek Moun", 1400, 2 * number, "part 1")
        world.pay(stranger(number), "Tarek Moun", 2100, 2 * number + 17, "part 2")
    for day in range(4, 44, 5):
        world.pay("Tarek Moun", "Ivan Rook", 3700, day)
    return world


def a_week_late() -> World:
    """Everything goes on, but up to a week later; sums miss the price by bank charges."""
    world = World(observed={"Osman Pehl"})
    for number in range(12):
        fee = ["2990.00", "3000", "2985.50", "5990"][number % 4]
        world.pay(stranger(number), "Osman Pehl", fee, 5 * number, "loan")
    for week in range(9):
        world.pay("Osman Pehl", "Dara Kent", 5000, 7 * week + 6.9)
    return world


def takes_cash() -> World:
    """Takes it out in cash within days; payers named by name only; two prices."""
    world = World(observed={"Leyla Horn"})
    for number in range(14):
        day = 4 * number
        world.pay(stranger(number), "Leyla Horn", 950 if number % 3 else 2600, day, "danke")
        taken = 900 if number % 3 else 2500
        world.pay("Leyla Horn", "CASH", taken, day + 1, kind="cash_out", channel="cash")
    world.everyday("Leyla Horn", 3)
    return world


def slow_collector() -> World:
    """Two payers a month over half a year: never eight within thirty days."""
    world = World(observed={"Pavel Rist"})
    for number in range(12):
        world.pay(stranger(number), "Pavel Rist", 4000, 14 * number, "help")
        world.pay("Pavel Rist", "Musa Tarn", 3600, 14 * number + 2)
    world.everyday("Pavel Rist", 6)
    return world


def another_currency() -> World:
    """Fees in pounds, a few refunds for trips that failed, and wages of the collector."""
    world = World(observed={"Gary Plum"})
    for number in range(15):
        fee = 5000 if number % 4 else 2500
        ref = str(fee * 117 // 100)
        world.pay(stranger(number), "Gary Plum", fee, 3 * number, "x", currency="GBP", ref=ref)
    for day in range(2, 46, 4):
        world.pay("Gary Plum", "Sami Wolke", 4300, day, currency="GBP", ref="5000")
    world.pay("Gary Plum", stranger(3), 5000, 44, "sorry", currency="GBP", ref="5850")
    return world


COLLECTORS: dict[str, tuple[Callable[[], World], str]] = {
    "quick treasurer": (quick_treasurer, "Rahim Kol"),
    "keeps thirty per cent": (keeps_thirty_percent, "Nadia Sol"),
    "two legs": (two_legs, "Tarek Moun"),
    "a week late": (a_week_late, "Osman Pehl"),
    "takes cash": (takes_cash, "Leyla Horn"),
    "slow": (slow_collector, "Pavel Rist"),
    "another currency": (another_currency, "Gary Plum"),
}


def landlord(months: int = 8, onward: bool = False) -> World:
    """Fourteen tenants, the same rents month after month; a manager passes them on to the owner."""
    world = World(observed={"Greta Haus"})
    for month in range(months):
        for number in range(14):
            rent = 600 + 50 * (number % 3)
            world.pay(
                stranger(number), "Greta Haus", rent, 30.4 * month + number % 3, "Miete" if number % 2 else ""
            )
        if onward:
            world.pay("Greta Haus", "Otto Eigner", 8000, 30.4 * month + 4)
    return world


def short_lets() -> World:
    """A landlady whose students stay a month or two; the money stays with her."""
    world = World(observed={"Greta Haus"})
    for number in range(24):
        world.pay(stranger(number), "Greta Haus", 450 * (1 + number % 2), 9 * number, "Zimmer")
    for month in range(7):
        world.pay("Greta Haus", "Sparkasse", 1200, 30 * month + 3, "Darlehen")
    return world


def charity() -> World:
    """An association, donations of all sizes, hotel rooms and food for people on the move."""
    world = World(observed={"Offene Tuer Verein"}, organisations={"Offene Tuer Verein"})
    for number in range(30):
        sum_ = [20, 50, 500, 100, 1000, 35, 250][number % 7]
        world.pay(stranger(number), "Offene Tuer Verein", sum_, 2 * number, "Spende")
    for week in range(8):
        world.pay("Offene Tuer Verein", "Hotel Krone", 700, 7 * week + 3)
    return world


def unregistered_helper() -> World:
    """A private helper: equal donations from many, handed on to one volunteer in the camps."""
    world = World(observed={"Marta Licht"})
    for number in range(12):
        world.pay(stranger(number), "Marta Licht", 500, 5 * number, "Spende fuer das Lager")
        if number % 3 == 2:
            world.pay("Marta Licht", "Jonas Camp", 1500, 5 * number + 1)
    return world


def savings_treasurer() -> World:
    """Twenty members pay the same each month; each month one of them gets it all, on the same day."""
    world = World(observed={"Hodan Sahal"})
    for month in range(6):
        for number in range(20):
            world.pay(
                stranger(number), "Hodan Sahal", 400, 30.4 * month + 0.1, "hagbad" if number % 2 else ""
            )
        world.pay("Hodan Sahal", stranger(month), 8000, 30.4 * month + 1)
    return world


def savings_rotating() -> World:
    """No treasurer: each month all members pay the one whose turn it is."""
    members = [stranger(number) for number in range(12)]
    world = World(observed=set(members))
    for month in range(6):
        for member in members:
            if member != members[month]:
                world.pay(member, members[month], 500, 30.4 * month + 1)
        world.pay(members[month], "Moebel Markt", 3000, 30.4 * month + 5)
    return world


def travel_agent(organisation: bool = True) -> World:
    """Packages at a price and its multiples, paid on to airlines within days; some cancelled."""
    name = "Sonne Reisen GmbH" if organisation else "Bilal Sonne"
    world = World(
        observed={name}, organisations={"Air Blau", "Hotel Mar"} | ({name} if organisation else set())
    )
    for number in range(20):
        world.pay(stranger(number), name, 900 * (1 + number % 3), 3 * number, f"Buchung 4{number}")
        world.pay(name, "Air Blau", 700 * (1 + number % 3), 3 * number + 1)
        world.pay(name, "Hotel Mar", 120 * (1 + number % 3), 3 * number + 1)
    world.pay(name, stranger(4), 1800, 62, "Storno")
    return world


def wedding() -> World:
    """Gifts within two weeks, round sums of all sizes; the hall and the band are paid from them."""
    world = World(observed={"Sara Braut"})
    for number in range(28):
        gift = [50, 100, 200, 300, 500, 150, 1000][number % 7]
        world.pay(stranger(number), "Sara Braut", gift, number % 12, "Zur Hochzeit")
    world.pay("Sara Braut", "Festsaal Palast", 5200, 13)
    world.pay("Sara Braut", "Dilan Saz", 1500, 14, "Musik")
    return world


def aunt_for_siblings() -> World:
    """Six siblings pool with their aunt, who pays one collector for the nephew."""
    world = quick_treasurer()
    world.observed.add("Mina Adane")
    for number, first in enumerate(["Abel", "Bera", "Cala", "Desta", "Eden", "Fanta"]):
        world.pay(f"{first} Adane", "Mina Adane", 400, 8 + number / 4, "fuer Amir")
    world.pay("Mina Adane", "Rahim Kol", 2400, 10, "")
    return world


def mother_of_three() -> World:
    """A mother pays for herself and three children, and then the aunts abroad send her something."""
    world = quick_treasurer()
    world.observed.add("Hiwet Tesfay")
    world.pay("Hiwet Tesfay", "Rahim Kol", 6000, 11, "4 Personen")
    for day in range(12, 40, 7):
        world.pay("Senait Tesfay", "Hiwet Tesfay", 200, day)
    return world


def community_boat(seller: str = "Boots Handel Kuhn", days: float = 9) -> World:
    """Twelve friends pool equal sums; one buys boat, engine and fuel at cost, and travels too."""
    world = World(observed={"Hedi Maalej"})
    for number in range(12):
        world.pay(stranger(number), "Hedi Maalej", 800, days * number / 12, "")
    world.pay("Hedi Maalej", seller, 6900, days + 1, "Boot")
    world.pay("Hedi Maalej", "Marine Motor Shop", 2900, days + 2, "Motor")
    world.pay("Hedi Maalej", "Tankstelle Hafen", 610, days + 2.5, "Benzin")
    return world


def seller() -> World:
    """Used bicycles at two prices, bought from a private collector of old wheels."""
    world = World(observed={"Joost Wiel"})
    for number in range(22):
        price = 649 if number % 3 else 898
        words = f"order {number}" if number % 4 else "fiets"
        world.pay(stranger(number), "Joost Wiel", price, 4 * number, words)
        if number % 2:
            world.pay("Joost Wiel", "Henk Ketting", 1000, 4 * number + 2)
    return world


def crowdfunding() -> World:
    """Gifts for a sick child, paid to a clinic."""
    world = World(observed={"Ayla Mutig"})
    for number in range(50):
        world.pay(
            stranger(number), "Ayla Mutig", [20, 50, 100, 300, 500, 30][number % 6], number / 2, "Fuer Can"
        )
    for day in (9, 20, 30):
        world.pay("Ayla Mutig", "Uni Klinik", 2500, day)
    return world


def coach() -> World:
    """A coach collects for the tournament and pays the club; nearly all on the same days."""
    world = World(observed={"Uwe Ball"})
    for number in range(18):
        world.pay(stranger(number), "Uwe Ball", 350, number / 3, "Turnier")
    world.pay("Uwe Ball", "SV Blau Club", 6300, 8)
    return world


def group_holiday() -> World:
    """Ten friends share a house by the sea; the owner is a private person."""
    world = World(observed={"Lena Meer"})
    for number in range(10):
        world.pay(stranger(number), "Lena Meer", 650, number / 2, "")
    world.pay("Lena Meer", "Paolo Casa", 7150, 7, "")
    return world


def shop() -> World:
    """Card takings and customers' transfers of all sizes; suppliers are paid."""
    world = World(observed={"Emre Kiosk"})
    for number in range(60):
        world.pay(stranger(number), "Emre Kiosk", f"{12 + number * 7 % 90}.40", number, channel="card")
        world.pay(
            stranger(number), "Emre Kiosk", f"{310 + number * 137 % 900}.90", number, f"Rechnung {number}"
        )
    for week in range(8):
        world.pay("Emre Kiosk", "Grosshandel West", 2900, 7 * week + 5)
    return world


def informal_remitter() -> World:
    """Sends home for neighbours: sums of all sizes, again and again, on to a cousin who pays out."""
    world = World(observed={"Abdi Bote"})
    for number in range(90):
        sum_ = [120, 85, 340, 410, 275, 60, 515, 150, 95, 620, 230][number % 11]
        world.pay(stranger(number % 24), "Abdi Bote", sum_, 2 * number, "family")
        if number % 6 == 5:
            world.pay("Abdi Bote", "Liban Ferne", 1400, 2 * number + 1)
    return world


def processor() -> World:
    """A payment company: hundreds of payers, sums of all kinds, merchants paid the next day."""
    world = World(observed={"PayFast Services Ltd"}, organisations={"PayFast Services Ltd"})
    for number in range(150):
        world.pay(
            stranger(number), "PayFast Services Ltd", 300 + number * 37 % 800, number / 3, f"order {number}"
        )
        if number % 10 == 9:
            world.pay("PayFast Services Ltd", f"Laden {number}", 5000, number / 3 + 1)
    return world


def mosque_treasurer() -> World:
    """Round gifts of all sizes for a new roof, the builder paid three times."""
    world = World(observed={"Idris Rahm"})
    for number in range(45):
        gift = [500, 1000, 50, 500, 300, 1000, 250, 500, 100][number % 9]
        world.pay(stranger(number), "Idris Rahm", gift, 1.3 * number, "")
    for day in (20, 40, 58):
        world.pay("Idris Rahm", "Dursun Dach", 7000, day)
    return world


def private_course() -> World:
    """Three intakes of a language course at one price; a teacher and the owner of the room get theirs."""
    world = World(observed={"Olga Lehr"})
    for intake in range(3):
        for place in range(10):
            world.pay(stranger(10 * intake + place), "Olga Lehr", 480, 45 * intake + place, "")
        world.pay("Olga Lehr", "Kai Kreide", 1800, 45 * intake + 12)
        world.pay("Olga Lehr", "Ute Raum", 900, 45 * intake + 13)
    return world


def school_trip() -> World:
    """A teacher with a household of her own collects one price; a host and a bus driver are paid."""
    world = World(observed={"Petra Tafel"})
    world.everyday("Petra Tafel", 5)
    for number in range(27):
        world.pay(stranger(number), "Petra Tafel", 450, 20 + number / 2, "")
    world.pay("Petra Tafel", "Hinnerk Herberge", 8400, 36)
    world.pay("Petra Tafel", "Bodo Fahrer", 3300, 38)
    return world


def subletter() -> World:
    """Beds by the month to changing people; the owner of the flat gets the same rent each month."""
    world = World(observed={"Rico Bett"})
    for number in range(20):
        for month in range(1 + number % 2):
            world.pay(stranger(number), "Rico Bett", 400, 30 * (number % 4 + month) + number % 3, "")
    for month in range(5):
        world.pay("Rico Bett", "Horst Wohnig", 1150, 30 * month + 5)
    return world


def room_for_students() -> World:
    """Students for one to three months; the owner sends what there is to his partner."""
    world = World(observed={"Arno Zimmer"})
    for number in range(18):
        for month in range(1 + number % 3):
            world.pay(stranger(number), "Arno Zimmer", 450, 6 * number + 30 * month, "")
    for time in range(10):
        world.pay("Arno Zimmer", "Bea Gefaehrtin", [1300, 700, 900, 1100][time % 4], 15 * time + 3)
    return world


def car_seller() -> World:
    """Used cars at usual prices; each bought from another private person."""
    world = World(observed={"Mirko Gebraucht"})
    for number in range(14):
        price = [3500, 4800, 3500, 7000, 4800, 3500, 9600][number % 7]
        world.pay(stranger(number), "Mirko Gebraucht", price, 9 * number, "")
        world.pay("Mirko Gebraucht", f"Verkaeufer {LAST[-number]}", int(price * 0.8), 9 * number + 2)
    return world


def village_association() -> World:
    """Countrymen give for a well at home, more than once; four transfers go there."""
    world = World(observed={"Yusra Dorf"})
    for number in range(33):
        world.pay(stranger(number % 22), "Yusra Dorf", [500, 300, 500, 1000][number % 4], 3 * number, "")
    for day in (25, 50, 75, 100):
        world.pay("Yusra Dorf", "Elder Omar", 4000, day)
    return world


def weekend_trips() -> World:
    """Other friends every three weeks at one price; the keeper of the hut gets it nearly all."""
    world = World(observed={"Jule Wander"})
    for trip in range(6):
        for place in range(8):
            world.pay(stranger(8 * trip + place), "Jule Wander", 350, 21 * trip + place, "")
        world.pay("Jule Wander", "Sepp Huette", 2500 + 10 * trip, 21 * trip + 10)
    return world


def flights_for_friends() -> World:
    """Books flights for friends: each pays the fare, and the fare goes on to a private agent."""
    world = World(observed={"Leo Buch"})
    for number in range(14):
        fare = [1240, 1385, 1240, 2480][number % 4]
        world.pay(stranger(number), "Leo Buch", fare, 5 * number, "")
        world.pay("Leo Buch", "Tim Ticker", fare, 5 * number + 1)
    return world


def borrower() -> World:
    """Twelve friends lend the same sum; the borrower pays a collector with it, once."""
    world = quick_treasurer()
    world.observed.add("Kamran Leih")
    world.everyday("Kamran Leih", 4)
    for number in range(12):
        world.pay(f"Freund {LAST[number]}", "Kamran Leih", 400, 20 + number, "")
    world.pay("Kamran Leih", "Rahim Kol", 4800, 34)
    world.pay("Rahim Kol", "Selim Tun", 4300, 36)
    return world


LOOK_ALIKES: dict[str, Callable[[], World]] = {
    "landlord": landlord,
    "landlord, two months": lambda: landlord(2),
    "property manager": lambda: landlord(8, onward=True),
    "property manager, two months": lambda: landlord(2, onward=True),
    "landlady of students": short_lets,
    "charity": charity,
    "unregistered helper": unregistered_helper,
    "savings club with treasurer": savings_treasurer,
    "savings club, rotating": savings_rotating,
    "travel agent": travel_agent,
    "travel agent, sole trader": lambda: travel_agent(organisation=False),
    "wedding": wedding,
    "community boat": community_boat,
    "community boat from a private seller": lambda: community_boat("Karl Skipper"),
    "community boat, slowly": lambda: community_boat("Karl Skipper", 40),
    "seller of bicycles": seller,
    "crowdfunding": crowdfunding,
    "coach": coach,
    "group holiday": group_holiday,
    "shop": shop,
    "informal remitter": informal_remitter,
    "payment processor": processor,
    "treasurer of a mosque": mosque_treasurer,
    "private course": private_course,
    "school trip": school_trip,
    "subletter": subletter,
    "room for students": room_for_students,
    "seller of cars": car_seller,
    "village association": village_association,
    "weekend trips": weekend_trips,
    "flights for friends": flights_for_friends,
}
