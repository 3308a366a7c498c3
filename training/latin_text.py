"""What a line of the visual zone may say: the strings that training/train-latin.py draws. Invented; no real person's data."""

import json
import random
import unicodedata

ASCII = "".join(map(chr, range(0x20, 0x7F)))
LATIN_1 = "".join(chr(c) for c in range(0xC0, 0x100) if chr(c).isalpha() and c != 0xD0)
LATIN_A = "".join(chr(c) for c in range(0x100, 0x180) if c not in (0x132, 0x133, 0x138, 0x13F, 0x140, 0x149, 0x17F))
VIETNAMESE = "ƠơƯư" + "".join(map(chr, range(0x1EA0, 0x1EFA)))
MORE = "ƏəẞǦǧ°·«»€№–"

# One class for glyphs that no reader can tell apart: eth and d with stroke as capitals, comma and cedilla below.
SAME = str.maketrans({"Ð": "Đ", "Ș": "Ş", "ș": "ş", "Ț": "Ţ", "ț": "ţ", "’": "'", "‘": "'", "`": "'", "º": "°", "—": "–"})

ALPHABET = "".join(dict.fromkeys(ASCII.replace("`", "") + LATIN_1 + LATIN_A + VIETNAMESE + MORE))

NAMES = """Åkesson Åström Öberg Björklund Söderström Sjögren Hägglund Lindqvist Gunnarsdóttir Jónsson Þorvaldsson Sigurðsson Ægir Guðrún Ásgeir
Sørensen Kjærgård Nørgaard Møller Bjørnsen Håkonsen Strømme Ødegård Hämäläinen Mäkelä Väisänen Pyykkö Yrjö Päivi Kõiv Jõgi Tõnis Mägi Ülle Sööt
Bērziņš Kalniņa Ozoliņš Jānis Žubīte Šķēle Ģirts Ņikita Kazlauskas Žukauskienė Šimkutė Gražulytė Ąžuolas Jūratė Vytautė Čiurlionis
Wójcik Kowalczyk Dąbrowska Zieliński Szymańska Woźniak Kozłowski Jabłońska Gęsicki Żółtowski Ślusarz Źrebiec Łukasz Małgorzata Stanisław Grzegorz Świętosława
Novák Svobodová Dvořák Černý Procházka Kučerová Veselý Horáková Němec Pokorný Růžička Šťastný Žižka Řehoř Ondřej Tomáš Zdeněk Kateřina Luboš Věra
Horváth Kováč Tóth Nagy Szabó Kiss Varga Szűcs Gyöngyi Erdős Őry Lőrincz Zoltán Árpád Ilona Béla Ľubomír Vojtěch Ďurica Ťažký Hlôška Stĺpová Kŕč
Horvat Kovačević Babić Marić Jurić Novaković Đorđević Šarić Žganec Vuković Perković Čačić Ivanković Zupančič Hribar Kočevar Mlakar Žnidaršič
Popescu Ionescu Stănescu Țepeș Șerban Brâncuși Mihăilă Dragoș Ștefan Împărat Gheorghiță Yılmaz Kaya Demir Şahin Çelik Öztürk Aydın Özdemir Doğan Kılıç Güneş İbrahim Işık Ümit
Müller Schröder Schäfer König Groß Weiß Jäger Böhm Köhler Größmann Kühne Jürgen Käthe Günther Strauß Vögeli Zürcher Hölderlin Lefebvre Bélanger Beauséjour Côté
Françoise Hélène Gaël Noël Anaïs Benoît Jérôme Cœurdevey Ménétrier Dœuff Maëlys L'Hôte D'Aubigné García Fernández Núñez Muñoz Ibáñez Peña Martínez López Güell Vázquez Íñigo Ángel Begoña José-María
Gonçalves Simões Araújo Conceição Magalhães Antônio Luís Inês Verônica Guimarães Assunção Brandão D'Angelo Niccolò Zoë Dè Però Cantù Forlì Mosè Òscar Núria Puigcercós Lluïsa
Ó Briain Ní Dhomhnaill Séamus Gráinne Siobhán Ffion Llŷr Siôn Borg Ħal Għarb Żammit Ċensa Ġorġ Caruana Hoxha Gjergjë Çami Përparim Zaïd
Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Thị Hương Quỳnh Thuỳ Đức Hữu Phước Tuấn Việt Bảo Khánh Mỹ Linh Nhật Ánh Xuân Đông Hải Yến Ngọc Trường Thảo Nguyên Kiều Oanh
Smith Johnson Williams Brown Jones Miller Davis Wilson Anderson Taylor Thomas Moore Martin Jackson White Harris McDonald O'Connor Fitzgerald St. John Van der Berg de la Cruz von Arnim
Əliyev Məmmədova Gülnarə Ibrahimović Bùi-Durand Kowalska-Müller Anna Maria Peter Paul John Mary Elizabeth Christopher Alexander Sophia Olivia Emma Noah Liam William Ivan Sergei Olga Tatiana Yulia Mehmet
Ahmed Mohammed Fatima Abdullah Singh Kaur Patel Kumar Wang Zhang Li Chen Yamamoto Sato Tanaka Kim Park Okonkwo Adeyemi Mbeki Dlamini Kapoor Fernando Perera Santos Reyes Suharto Wijaya Putri""".split()

LABELS = """Surname/Nom|Given names/Prénoms|Nationality/Nationalité|Date of birth/Date de naissance|Sex/Sexe|Place of birth/Lieu de naissance|Date of issue/Date de délivrance|Authority/Autorité
Date of expiry/Date d'expiration|Passport No./N° du passeport|Document No.|Personal No./N° personnel|Holder's signature/Signature du titulaire|Name|Vorname|Geburtsdatum|Staatsangehörigkeit|Gültig bis|Geburtsort|Behörde
Größe|Augenfarbe|Anschrift|Apellidos|Nombre|Fecha de nacimiento|Lugar de nacimiento|Nacionalidad|Sexo|Válido hasta|Domicilio|Cognome|Nome|Luogo di nascita|Data di nascita|Cittadinanza|Scadenza
Statura|Nazwisko|Imiona|Data urodzenia|Miejsce urodzenia|Obywatelstwo|Płeć|Data ważności|Numer dokumentu|Příjmení|Jméno|Datum narození|Místo narození|Státní občanství|Pohlaví|Platnost do
Vezetéknév|Utónév|Születési idő|Állampolgárság|Nem|Érvényes|Efternavn|Fornavne|Fødselsdato|Kjønn|Etternavn|Født|Gyldig til|Efternamn|Förnamn|Medborgarskap|Sukunimi|Etunimet|Syntymäaika|Kansalaisuus
Perekonnanimi|Eesnimi|Sünniaeg|Kodakondsus|Uzvārds|Vārds|Dzimšanas datums|Pavardė|Vardas|Gimimo data|Pilietybė|Prezime|Ime|Datum rođenja|Državljanstvo|Priimek|Datum rojstva|Nume|Prenume
Data nașterii|Cetățenie|Soyadı|Adı|Doğum Tarihi|Uyruğu|Son Geçerlilik|Naam|Voornamen|Geboortedatum|Nationaliteit|Geslacht|Geldig tot|Họ và tên|Ngày sinh|Giới tính|Quốc tịch|Quê quán|Nơi thường trú
LN|FN|DOB|EXP|ISS|HGT|WGT|EYES|HAIR|CLASS|END|RESTR|DD|ADDRESS|SEX|UNITED STATES OF AMERICA|EUROPEAN UNION|REPUBLIC OF|MINISTRY OF INTERIOR|SPECIMEN|DONOR|VETERAN|Type|Code|Country code|CAN""".replace("\n", "|").split("|")

STREETS = "Street Road Ave Blvd St Lane Drive rue avenue Straße Gasse Platz calle plaza via piazza rua ulica náměstí utca gatan vej gata katu iela gatvė Cad. Sok. đường phố".split()
MONTHS = """JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC|JANV FÉVR MARS AVR MAI JUIN JUIL AOÛT SEPT OCT NOV DÉC|ENE FEB MAR ABR MAY JUN JUL AGO SEP OCT NOV DIC
JAN FEV MAR ABR MAI JUN JUL AGO SET OUT NOV DEZ|GEN FEB MAR APR MAG GIU LUG AGO SET OTT NOV DIC|JAN FEB MÄR APR MAI JUN JUL AUG SEP OKT NOV DEZ|STY LUT MAR KWI MAJ CZE LIP SIE WRZ PAŹ LIS GRU
led úno bře dub kvě čvn čvc srp zář říj lis pro|Oca Şub Mar Nis May Haz Tem Ağu Eyl Eki Kas Ara|January February March April May June July August September October November December""".replace("\n", "|").split("|")
CATEGORIES = "AM A1 A2 A B1 B BE C1 C1E C CE D1 D1E D DE F G H K L M N P S T".split()

DIGITS = "0123456789"
CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
CONFUSED = "0OQDI1l8B5S2Z6G4A7TCVUYMNHKWnmrcvoaeuijlft.,:;-'"

# Every letter with the same letter under other marks: any spelling may be asked for, so no language model can guess it.
VARIANTS = {}
for _letter in ALPHABET:
    VARIANTS.setdefault(unicodedata.normalize("NFD", _letter)[0], []).append(_letter)


def number(rng, count, letters=0.0):
    return "".join(rng.choice(CAPITALS if rng.random() < letters else DIGITS) for _ in range(count))


def date(rng):
    day, month, year = rng.randint(1, 31), rng.randint(1, 12), rng.randint(1920, 2049)
    short = f"{year % 100:02d}"
    name = rng.choice(MONTHS).split()[month - 1]
    name = rng.choice([name, name.upper(), name.capitalize()])
    separator = rng.choice("../- ")
    return rng.choice(
        [
            f"{day:02d}{separator}{month:02d}{separator}{year}",
            f"{day:02d}.{month:02d}.{year}",
            f"{day:02d}{separator}{month:02d}{separator}{short}",
            f"{year}{separator}{month:02d}{separator}{day:02d}",
            f"{month:02d}/{day:02d}/{year}",
            f"{day:02d} {name} {year}",
            f"{day:02d} {name} {year}",
            f"{day} {name} {year}",
            f"{day:02d} {name}/{rng.choice(MONTHS).split()[month - 1]} {short}",
            f"{day:02d}. {month:02d}. {year}",
        ]
    )


def document_number(rng):
    return rng.choice(
        [
            lambda: number(rng, rng.randint(6, 12)),
            lambda: number(rng, rng.randint(1, 3), 1) + number(rng, rng.randint(5, 9)),
            lambda: number(rng, rng.randint(7, 12), 0.5),
            lambda: "-".join(number(rng, rng.randint(2, 5), 0.2) for _ in range(rng.randint(2, 4))),
            lambda: " ".join(number(rng, rng.randint(2, 4)) for _ in range(rng.randint(2, 4))),
            lambda: f"{number(rng, 6)}/{number(rng, rng.randint(3, 4))}",
        ]
    )()


def cased(rng, text):
    return rng.choice([text, text, text.upper(), text.upper(), text.title(), text.lower() if rng.random() < 0.3 else text])


def respelt(rng, text, share):
    return "".join(rng.choice(VARIANTS[base]) if rng.random() < share and (base := unicodedata.normalize("NFD", c)[0]) in VARIANTS else c for c in text)


def scrambled(rng, text):
    letters = list(text)
    rng.shuffle(letters)
    return "".join(letters)


class Writer:
    def __init__(self, words):
        self.words = json.load(open(words, encoding="utf-8"))

    def kinds(self, rng):
        names = lambda: rng.choice([" ", " ", " ", "-"]).join(rng.choice(NAMES) for _ in range(rng.choice([1, 1, 1, 2, 2, 3])))
        words = lambda: " ".join(rng.choice(self.words) for _ in range(rng.choice([1, 1, 1, 2])))
        label = lambda: rng.choice([" / ", "/", " "]).join(rng.sample(LABELS, rng.choice([1, 1, 2])))
        numbered = lambda: f"{rng.choice(['1', '2', '3', '4a', '4b', '4c', '4d', '5', '7', '8', '9', '10', '11', '12'])}{rng.choice(['.', '. ', ' ', ''])}"
        return [
            (20, lambda: cased(rng, names())),
            (10, lambda: respelt(rng, cased(rng, names()), 0.4)),
            (5, lambda: cased(rng, scrambled(rng, names()))),
            (12, lambda: cased(rng, words())),
            (4, lambda: respelt(rng, cased(rng, words()), 0.3)),
            (10, lambda: cased(rng, label()) if rng.random() < 0.5 else label()),
            (12, lambda: date(rng)),
            (10, lambda: document_number(rng)),
            (4, lambda: f"{cased(rng, rng.choice(self.words))} {rng.randint(1, 300)}{rng.choice(['', '/' + str(rng.randint(1, 40)), rng.choice('abc')])}"),
            (4, lambda: f"{rng.randint(1, 9999)} {cased(rng, rng.choice(NAMES))} {rng.choice(STREETS)}"),
            (2, lambda: f"{number(rng, rng.choice([4, 5, 6]))} {cased(rng, rng.choice(NAMES))}"),
            (5, lambda: numbered() + rng.choice([names, lambda: date(rng), lambda: document_number(rng), lambda: cased(rng, names())])()),
            (3, lambda: rng.choice(["/", " ", ", "]).join(rng.sample(CATEGORIES, rng.randint(1, 7)))),
            (3, lambda: rng.choice(["M", "F", "X", "M/M", "F/F", "K/F", "Ž/F", "P", "P<", "USA", "UTO", "D", "FRA", "O+", "AB-", "180 cm", "5'-11\"", "5-10", "BRO", "BLU", "165 lb", "GREEN"])),
            (3, lambda: "".join(rng.choice(ALPHABET) for _ in range(rng.randint(3, 14))).strip() or "A"),
            (3, lambda: "".join(rng.choice(CONFUSED) for _ in range(rng.randint(3, 14)))),
        ]

    def line(self, rng, longest):
        """One string, at most that long, in the recogniser's alphabet and NFC."""
        weights, makers = zip(*self.kinds(rng))
        text = rng.choices(makers, weights)[0]()
        text = unicodedata.normalize("NFC", text).translate(SAME)
        text = " ".join("".join(c for c in text if c in ALPHABET).split())
        if len(text) > longest:
            start = rng.randrange(len(text) - longest + 1)
            text = text[start : start + longest].strip()
        return text or number(rng, 4)


if __name__ == "__main__":
    import sys

    print(len(ALPHABET), ALPHABET)
    writer, generator = Writer(sys.argv[1]), random.Random(1)
    for _ in range(30):
        print(writer.line(generator, 40))
