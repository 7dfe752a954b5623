"""Towns that no zone is named after, with the zone they keep. Zones named after a city need no line here."""

from typing import Final

TOWNS: Final = {
    "Africa/Bamako": "Ansongo, Bandiagara, Djenné, Gao, Goundam, Kati, Kayes, Kidal, Koulikoro, Koutiala, Ménaka, "
    "Mopti, Niono, Sévaré, Ségou, Sikasso, Taoudénit, Tessalit, Tombouctou, Timbuktu",
    "Africa/Ouagadougou": "Banfora, Bobo-Dioulasso, Bobo, Djibo, Dori, Fada N'Gourma, Gaoua, Kaya, Koudougou, Ouaga, "
    "Ouahigouya, Pô, Tenkodogo",
    "Africa/Niamey": "Agadez, Arlit, Diffa, Dosso, Maradi, Tahoua, Tillabéri, Zinder",
    "Africa/Ndjamena": "Abéché, Adré, Bol, Doba, Faya, Faya-Largeau, Mao, Mongo, Moundou, Sarh",
    "Africa/Nouakchott": "Atar, Kaédi, Kiffa, Néma, Nouadhibou, Rosso, Zouérate",
    "Africa/Lagos": "Abuja, Benin City, Damaturu, Enugu, Ibadan, Jos, Kaduna, Kano, Katsina, Maiduguri, Minna, "
    "Port Harcourt, Sokoto, Yola",
    "Africa/Dakar": "Kaolack, Matam, Saint-Louis, Tambacounda, Thiès, Touba, Ziguinchor",
    "Africa/Abidjan": "Bouaké, Daloa, Korhogo, Man, San-Pédro, Yamoussoukro",
    "Africa/Accra": "Bolgatanga, Kumasi, Tamale, Takoradi",
    "Africa/Lome": "Dapaong, Kara, Sokodé",
    "Africa/Porto-Novo": "Abomey, Cotonou, Kandi, Malanville, Natitingou, Parakou",
    "Africa/Conakry": "Kankan, Kindia, Labé, Nzérékoré",
    "Africa/Douala": "Bamenda, Garoua, Kousséri, Maroua, Ngaoundéré, Yaoundé",
    "Africa/Bangui": "Bambari, Bangassou, Birao",
    "Africa/Khartoum": "El Fasher, El Geneina, Nyala, Port Sudan",
    "Africa/Algiers": "Constantine, Oran, Tamanrasset",
    "Africa/Tripoli": "Benghazi, Misrata, Sabha, Sebha, Tobruk",
    "Africa/Casablanca": "Fez, Fès, Marrakech, Rabat, Tanger",
    "Africa/Johannesburg": "Cape Town, Durban, Pretoria",
    "Africa/Kinshasa": "Matadi",
    "Africa/Lubumbashi": "Bukavu, Goma, Kisangani",
    "America/New_York": "Atlanta, Boston, Miami, NYC, Philadelphia, Washington",
    "America/Los_Angeles": "San Francisco, Seattle",
    "America/Toronto": "Montréal, Ottawa, Québec",
    "Asia/Dubai": "Abou Dabi, Abu Dhabi",
    "Asia/Qatar": "Doha",
    "Asia/Riyadh": "Djeddah, Jeddah",
    "Asia/Shanghai": "Beijing, Pékin",
    "Europe/Berlin": "Bonn, Cologne, Frankfurt, Hamburg, Munich",
    "Europe/Brussels": "Antwerp, Anvers, Gand, Liège",
    "Europe/Istanbul": "Ankara",
    "Europe/London": "Birmingham, Edinburgh, Glasgow, Manchester, Oxford",
    "Europe/Madrid": "Barcelona, Barcelone",
    "Europe/Moscow": "Saint Petersburg, Saint-Pétersbourg",
    "Europe/Paris": "Bordeaux, Lille, Lyon, Marseille, Montpellier, Nantes, Strasbourg, Toulouse",
    "Europe/Rome": "Milan, Naples, Turin",
    "Europe/Zurich": "Basel, Berne, Geneva, Genève, Lausanne",
    "Europe/Amsterdam": "La Haye, Rotterdam, The Hague",
}

COUNTRIES: Final = {
    "CD": "Congo, Democratic Republic of Congo, DRC, RDC, République démocratique du Congo",
    "CF": "CAR, RCA",
    "CG": "Congo, Congo Republic, République du Congo",
    "CI": "Ivory Coast",
    "GB": "Angleterre, Britain, England, Great Britain, UK",
    "US": "America, États-Unis d'Amérique, United States of America, US, USA",
}
"""Names of countries, by their ISO 3166 code, that their language's list does not have."""
