"""Companies and cities as lists of customers have them, by language, and the encodings that old exports use there.

The cities are real; the companies are made from the words of the trade (bakery, works, sons, trading) of each language.
"""

# ruff: noqa: E501 - lists of words; East Asian signs count twice

from __future__ import annotations

from collections.abc import Iterator

ENCODINGS = {
    "German": ("cp1252", "iso8859_15", "mac_roman", "cp850"),
    "French": ("cp1252", "iso8859_15", "mac_roman", "cp850"),
    "Spanish": ("cp1252", "iso8859_15", "mac_roman", "cp850"),
    "Portuguese": ("cp1252", "mac_roman", "cp850"),
    "Italian": ("cp1252", "mac_roman"),
    "Swedish": ("cp1252", "mac_roman", "cp850"),
    "Danish": ("cp1252", "mac_roman", "cp850"),
    "Icelandic": ("cp1252",),
    "Western mix": ("cp1252", "mac_roman"),
    "Polish": ("cp1250", "iso8859_2", "cp852"),
    "Czech": ("cp1250", "iso8859_2", "cp852"),
    "Hungarian": ("cp1250", "iso8859_2", "cp852"),
    "Romanian": ("cp1250", "iso8859_2"),
    "Croatian": ("cp1250", "iso8859_2"),
    "Turkish": ("cp1254",),
    "Lithuanian": ("cp1257",),
    "Latvian": ("cp1257",),
    "Russian": ("cp1251", "koi8_r", "iso8859_5", "cp866"),
    "Ukrainian": ("cp1251", "koi8_u"),
    "Bulgarian": ("cp1251",),
    "Greek": ("cp1253", "iso8859_7"),
    "Hebrew": ("cp1255",),
    "Arabic": ("cp1256",),
    "Japanese": ("cp932", "euc_jp"),
    "Korean": ("cp949", "euc_kr"),
    "Chinese": ("gb18030", "gb2312", "gbk"),
    "Traditional Chinese": ("big5",),
}

WORDS = {
    "German": """Bäckerei Groß,Düsseldorf|Müller & Söhne,Köln|Möbelhaus Schröder,Würzburg|Gärtnerei Weiß,Nürnberg
Käserei Jäger,Zürich|Büro König,München|Fahrräder Krüger,Lübeck|Gebrüder Böhm,Göttingen|Brauhaus Löwe,Fürth
Druckerei Schäfer,Tübingen|Spedition Günther,Osnabrück|Übersetzungen Kühn,Saarbrücken|Gerüstbau Körner,Mönchengladbach
Öko-Markt Bär,Münster|Straßenbau Voß,Gießen|Schlüsseldienst Süß,Lüneburg|Hörgeräte Täubert,Görlitz|Kälte Röder,Fürstenwalde
Bürsten Lück,Bad Kötzting|Ärztehaus Mitte,Neumünster|Tischlerei Höfer,Wörth""",
    "French": """Boulangerie Hélène,Orléans|Société Générale de Bâtiment,Besançon|Café Élan,Nîmes|Crêperie Bénodet,Quimperlé
Fromagerie Côté,Béziers|Ébénisterie Lefèvre,Angoulême|Pâtisserie Rénée,Saint-Étienne|Frères Dupré,Évry|Hôtel du Château,Sète
Imprimerie Françoise,Châteauroux|Logiciels André,Mâcon|Médias Océan,Périgueux|Négoce Gérard,Montélimar|Électricité Roë,Liège
Vêtements Zoé,Alès|Garage Noël,Mézières|Librairie Beauséjour,Épinal|Maçonnerie Léon,Compiègne|Traiteur Désiré,Hyères
Télécom Île,La Rochelle|Forêts Jérôme,Vézelay""",
    "Spanish": """Panadería Peña,A Coruña|Muebles Ibáñez,Málaga|Café Colón,Cádiz|Hermanos Núñez,León|Construcción Gómez,Logroño
Óptica García,Castellón|Electrónica Martín,Mérida|Imprenta Muñoz,Jaén|Distribución Sánchez,Gijón|Bodegas Castaño,Avilés
Energía Álvarez,Almería|Diseño Pérez,Córdoba|Jardinería Lucía,Medellín|Informática Díaz,Bogotá|Clínica Ramón,México
Araña Textil,Mazatlán|Logística Fernández,Cúcuta|Cerámica Ordóñez,Cáceres|Compañía Niño,Asunción|Transportes Ibérica,Alcalá
Publicación Zúñiga,Ávila""",
    "Portuguese": """João Conceição,São Paulo|Padaria Pão Quente,Guimarães|Construções Simões,Évora|Café Lisboeta,Setúbal
Irmãos Magalhães,Florianópolis|Comércio Gonçalves,Brasília|Móveis São José,Maceió|Informática Araújo,Goiânia|Água Viva,Belém
Clínica Fé,Vitória|Edições Avó,Covilhã|Alimentação Leão,Maringá|Energia Antônio,Santarém|Serviços Inês,Portimão
Têxteis Camões,Vila Nova de Famalicão|Ótica Luís,Jundiaí|Confecções Mãe,Criciúma|Importação Assis,Cuiabá|Gráfica Cândido,Niterói
Soluções Três,Macapá|Farmácia Sebastião,Londrina""",
    "Italian": """Caffè Perù,Forlì|Società Libertà,Cantù|Città Verde,Nardò|Qualità Più,Muggiò|Panificio Nicolò,Canicattì
Novità Moda,Mondovì|Virtù Alimentari,Patù|Bontà di Mare,Temù|Attività Edili,Viggiù|Tè e Caffè,Sarnonico|Festività srl,Cefalù
Pietà Restauri,Zanè|Sanità Servizi,Scordìa|Lunedì Libri,Ventimiglia|Così Arredi,Mantova|Felicità,Almè|Papà Giovanni,Cirò
Comodità Casa,Rodì|Gioventù Sport,Gambolò|Carità Onlus,Erbè|Velocità,Lierna""",
    "Swedish": """Åkerström Möbler,Malmö|Bröderna Sjögren,Göteborg|Café Väst,Västerås|Örebro Åkeri,Örebro|Hälsa Länk,Östersund
Bäckström Rör,Jönköping|Lönn & Är,Umeå|Fjällräven Syd,Gävle|Måleri Nyström,Luleå|Träslöjd Ängel,Växjö|Söderberg Bygg,Norrköping
Nöjd Kund,Skellefteå|Smörgås Direkt,Borås|Åtvid Data,Linköping|Kött & Kål,Härnösand|Hästgården,Piteå|Blåbär,Södertälje
Fönster Ås,Örnsköldsvik|Grön Väg,Nyköping|Älvsbyhus,Älvsbyn|Sjöfart Öst,Nynäshamn""",
    "Danish": """Brødrene Sørensen,Ålborg|Bageri Kjær,Århus|Møbler Østergård,Nørresundby|Rør & Blæk,Næstved|Smørrebrød,København
Grøn Energi,Køge|Træ og Stål,Tromsø|Kødbyen,Ålesund|Fjord Måling,Bodø|Søfart Nærum,Helsingør|Hånd i Hånd,Sønderborg
Jørgensen Bogføring,Hillerød|Læge Bøgh,Rødovre|Fårup Køl,Fåborg|Blomster Åse,Lillestrøm|Øens Is,Rønne|Tømrer Høj,Viborg
Grønbæk,Skærbæk|Værktøj Nord,Brønderslev|Sølv Smed,Holbæk|Hårsalon Bjørn,Måløv""",
    "Icelandic": """Íslensk Föt,Reykjavík|Bræðurnir Jónsson,Kópavogur|Þorvaldur og Synir,Hafnarfjörður|Fiskur Ægir,Ísafjörður
Blómabúðin Rós,Akureyri|Tölvur Guðrún,Garðabær|Málning Sigurður,Mosfellsbær|Bókhald Þóra,Egilsstaðir|Húsgögn Örn,Höfn
Veitingahús Ásta,Húsavík|Ferðir Óðinn,Stykkishólmur|Rafmagn Björn,Sauðárkrókur|Bílar Einar,Neskaupstaður|Lækning,Ólafsfjörður
Trésmiðja Páll,Dalvík|Prentsmiðjan Oddi,Selfoss|Útgerð Vík,Grindavík|Ís og Mjólk,Hveragerði|Söngur Sæmundur,Vopnafjörður
Vélar Árni,Keflavík|Sjóður Ýr,Patreksfjörður""",
    "Western mix": """Müller & Söhne,Köln|Café Élan,Orléans|Peña Ibáñez,A Coruña|João Conceição,São Paulo|Åkerström,Malmö
Sørensen,København|Società Libertà,Forlì|Bäckerei Groß,Düsseldorf|Société Côté,Besançon|Hermanos Núñez,León|Irmãos Simões,Évora
Bröderna Sjögren,Göteborg|Brødrene Kjær,Århus|Citroën Dealers,Liège|Schröder,Würzburg|Hélène Lefèvre,Nîmes|Ordóñez,Málaga
Magalhães,Guimarães|Östersund Bygg,Umeå|Møbler,Tromsø|Zürich Büro,Genève""",
    "Polish": """Piekarnia Złoty Kłos,Łódź|Wąż & Synowie,Białystok|Usługi Księgowe Żak,Gdańsk|Spółka Łąka,Poznań|Dębowy Świat,Toruń
Hurtownia Ścięgno,Rzeszów|Źródło Zdrowia,Bełchatów|Kwiaciarnia Róża,Kraków|Zakład Ślusarski Gołąb,Częstochowa|Drukarnia Wójcik,Wałbrzych
Pączki Babuni,Przemyśl|Środki Czystości,Elbląg|Biuro Podróży Żuraw,Świnoujście|Sklep Mięsny,Zduńska Wola|Książki Jaśmin,Radom
Meble Dąb,Mińsk Mazowiecki|Kancelaria Nowaczyńska,Bielsko-Biała|Ogród Słońce,Grudziądz|Pożyczki Skarb,Suwałki|Łosoś Bałtyk,Władysławowo
Firma Błysk,Żyrardów""",
    "Czech": """Pekařství Dvořák,Plzeň|Truhlářství Růžička,Ústí nad Labem|Květiny Němcová,České Budějovice|Účetnictví Příhoda,Děčín
Nábytek Kovář,Třebíč|Řeznictví Šťastný,Hradec Králové|Železářství Černý,Jihlava|Lékárna Zdraví,Kroměříž|Knihy Žižka,Přerov
Stavby Růžek,Mladá Boleslav|Tiskárna Křemen,Znojmo|Pivovar Medvěd,Žďár nad Sázavou|Výrobky z Kůže,Uherské Hradiště
Dřevo Šumava,Klatovy|Počítače Šíp,Zlín|Překlady Jiří,Opava|Střechy Novák,Náchod|Zahradnictví Pěnkava,Příbram
Kavárna Ďáblice,Praha|Sýry Oříšek,Valašské Meziříčí|Úklid Čistota,Olomouc""",
    "Hungarian": """Pékség Kovács,Győr|Tűzép Szűcs,Székesfehérvár|Könyvelő Iroda Tóth,Kecskemét|Virágbolt Erzsébet,Nyíregyháza
Bútorgyár Őszi,Pécs|Szőlő és Bor,Eger|Gyógyszertár Élet,Gödöllő|Építő Mérnökök,Érd|Nagykereskedő Zöld,Dunaújváros
Művészet Kft,Hódmezővásárhely|Fűszer Ház,Szeged|Húsüzem Gyömrő,Békéscsaba|Hűtő Szerviz,Zalaegerszeg|Fordító Iroda Lőrincz,Sopron
Erdő Fakereskedés,Mosonmagyaróvár|Úszó Klub,Szombathely|Órás Mester,Kaposvár|Cipő Áruház,Veszprém|Ékszer Gyűrű,Szigetszentmiklós
Jövő Szoftver,Üllő|Méhész Szövetkezet,Törökbálint""",
    "Romanian": """Brutăria Dâmboviţa,Piteşti|Mobilă Bună,Iaşi|Fraţii Popăescu,Bacău|Construcţii Înălţimi,Constanţa|Grădina Verde,Timişoara
Cărţi şi Reviste,Ploieşti|Florăria Măgura,Braşov|Librăria Şcolii,Botoşani|Vânzări Directe,Galaţi|Împărat Textile,Bistriţa
Fabrica de Pâine,Târgu Mureş|Energie Curată,Suceava|Servicii Poştale,Buzău|Căsuţa Noastră,Reşiţa|Sănătate Plus,Focşani
Maşini Ieftine,Călăraşi|Lumânări Sfânte,Slobozia|Pădurea Deasă,Râmnicu Vâlcea|Ştiri Locale,Vaslui|Ţesături,Bârlad|Băuturi Fine,Brăila""",
    "Croatian": """Pekara Žito,Šibenik|Braća Kovačić,Čakovec|Namještaj Đurđica,Požega|Knjižara Čavao,Varaždin|Voćarna Šljiva,Križevci
Obrt Jurišić,Poreč|Građevina Matić,Đakovo|Cvjećarna Ruža,Omiš|Računovodstvo Perić,Đurđevac|Mliječni Proizvodi,Koprivnica
Kuća Boja,Ljubljana|Slaščarna Višnja,Murska Sobota|Tržnica Špar,Škofja Loka|Čistoća,Krško|Autokuća Šarić,Žalec|Ribarnica Škampi,Rovinj
Ljekarna Zdravlje,Vrbovec|Vinarija Grožđe,Iž|Tiskara Ćiril,Brežice|Drvo Hrašće,Slavonski Šamac|Urar Točnost,Kočevje""",
    "Turkish": """Fırın Güneş,İstanbul|Kardeşler Yapı,Muğla|Çiçek Evi,Eskişehir|Işık Elektrik,Diyarbakır|Şeker Gıda,Çanakkale
Doğan Yazılım,İzmir|Yıldız Taşımacılık,Kırşehir|Öztürk İnşaat,Elazığ|Gümüş Takı,Şanlıurfa|Ağaç İşleri,Balıkesir|Sağlık Eczanesi,Iğdır
Çağdaş Baskı,Kütahya|Üzüm Bağı,Nevşehir|Kılıç Makine,Adapazarı|Bahçe Peyzaj,Niğde|Dağ Suyu,Uşak|Kuaför Ayşe,Tekirdağ
Özgür Müşavirlik,Kahramanmaraş|Balıkçı Barış,Ağrı|Görkem Mobilya,İnegöl|Şişe Cam,Gebze""",
    "Lithuanian": """Kepykla Šviesa,Šiauliai|Baldų Rūmai,Panevėžys|Gėlės Žemaitė,Telšiai|Šalčininkų Pienas,Šalčininkai|Statyba Ąžuolas,Mažeikiai
Knygų Namai,Kėdainiai|Įrankiai Plius,Utena|Žuvų Turgus,Neringa|Vaistinė Sveikųjų,Tauragė|Čiurlionio Spauda,Biržai|Duonos Kelias,Plungė
Mėsos Ūkis,Visaginas|Šilumos Tinklai,Radviliškis|Vežėjų Sąjunga,Klaipėda|Medžio Dirbiniai,Rokiškis|Grožio Salonas Rožė,Jonava
Ekologiškų Prekių Rinka,Druskininkai|Žalias Miškas,Šilutė|Buhalterė,Gargždai|Vandenų Įranga,Vilkaviškis|Saulės Energija,Garliava""",
    "Latvian": """Maizes Ceptuve Kviešis,Rēzekne|Mēbeles Ozols,Jūrmala|Ziedu Bāze,Liepāja|Brāļi Bērziņi,Cēsis|Grāmatas Zīle,Jēkabpils
Celtniecība Šķērsiela,Ķekava|Zāles Veselība,Jūrmala|Kafejnīca Pūce,Līvāni|Vīna Studija,Daugavpils|Kokapstrāde Kļava,Valmiera
Drēbju Nams,Sigulda|Grāmatvedība Līga,Tukums|Dārza Ģimene,Ādaži|Apģērbs Bērniem,Rīga|Zivju Tīkls,Ventspils|Mājas Jumti,Mārupe
Šokolādes Fabrika,Laima|Ūdens Ņega,Salacgrīva|Reklāma Ātrums,Kuldīga|Pārvadājumi Čiekurs,Limbaži|Pļavas Medus,Alūksne""",
    "Russian": """Хлебозавод Колос,Москва|Братья Ивановы,Санкт-Петербург|Мебель Уют,Новосибирск|Стройка Плюс,Екатеринбург|Цветы Ромашка,Казань
Книжный Дом,Нижний Новгород|Энергия Сибири,Омск|Рыба и Море,Владивосток|Аптека Здоровье,Челябинск|Юридическая Компания,Самара
Транспорт Экспресс,Ростов-на-Дону|Швейная Фабрика,Уфа|Молочный Край,Красноярск|Печать Офсет,Пермь|Шины и Диски,Воронеж
Чистый Город,Волгоград|Щит Охрана,Саратов|Южный Фрукт,Краснодар|Языковая Школа,Тюмень|Ёлка Игрушки,Тольятти|Жильё Сервис,Ижевск""",
    "Ukrainian": """Хлібзавод Пшениця,Київ|Брати Шевченки,Львів|Меблі Затишок,Харків|Квіти Любисток,Одеса|Будівельна Компанія,Дніпро
Книгарня Є,Івано-Франківськ|Аптека Здоров'я,Запоріжжя|Молочний Край,Вінниця|Енергія Їжак,Полтава|Швейна Фабрика,Чернівці
Юридична Група,Тернопіль|Рибний Ринок,Миколаїв|Перевізник Вітер,Рівне|Чисте Місто,Суми|Олія Південь,Кривий Ріг|Друкарня Літера,Луцьк
Ґрунт і Сад,Черкаси|Їдальня Смак,Житомир|Шини Сервіс,Кропивницький|Цукерня Мрія,Ужгород|Освіта Плюс,Хмельницький""",
    "Bulgarian": """Хлебозавод Жито,София|Братя Иванови,Пловдив|Мебели Уют,Варна|Строеж Груп,Бургас|Цветя Роза,Казанлък|Книжарница Мъдрост,Русе
Енергия Слънце,Стара Загора|Аптека Здраве,Плевен|Адвокатска Къща,Сливен|Транспорт Бързина,Добрич|Шивашка Фабрика,Шумен|Млечен Път,Перник
Печатница Буква,Хасково|Чист Град,Ямбол|Щастливо Дете,Пазарджик|Южен Плод,Благоевград|Езикова Школа,Велико Търново|Вино Мелник,Враца
Риба и Море,Габрово|Гуми Център,Видин|Ябълка Софтуер,Кърджали""",
    "Greek": """Αρτοποιείο Σίτος,Αθήνα|Αδελφοί Παπαδόπουλοι,Θεσσαλονίκη|Έπιπλα Αρμονία,Πάτρα|Ανθοπωλείο Ρόδο,Ηράκλειο|Κατασκευές Άτλας,Λάρισα
Βιβλιοπωλείο Γνώση,Βόλος|Ενέργεια Ήλιος,Ιωάννινα|Φαρμακείο Υγεία,Χανιά|Δικηγορική Εταιρεία,Καβάλα|Μεταφορές Ερμής,Κέρκυρα
Ένδυση Μόδα,Σέρρες|Γαλακτοκομικά Όλυμπος,Τρίκαλα|Τυπογραφείο Γράμμα,Καλαμάτα|Καθαρή Πόλη,Ρόδος|Ψάρια Αιγαίο,Μυτιλήνη
Ξενοδοχείο Ύδρα,Ναύπλιο|Οινοποιείο Διόνυσος,Κόρινθος|Λογιστικό Γραφείο,Κοζάνη|Ώρα Κοσμήματα,Σύρος|Ζαχαροπλαστείο,Δράμα|Ελαιόλαδο,Σπάρτη""",
    "Hebrew": """מאפיית השיבולת,תל אביב|אחים כהן,ירושלים|רהיטי נוח,חיפה|פרחי השרון,נתניה|בניין ויזמות,באר שבע|ספרי המזרח,רמת גן
אנרגיית השמש,אילת|בית מרקחת בריאות,אשדוד|משרד עורכי דין,הרצליה|הובלות המהיר,פתח תקווה|טקסטיל ארוג,ראשון לציון|מחלבת הגליל,צפת
דפוס האות,רחובות|עיר נקייה,חולון|דגי הים,עכו|יקב הכרמל,זכרון יעקב|רואי חשבון,כפר סבא|תכשיטי זהב,בת ים|קונדיטוריה,נהריה
שמן זית,נצרת|תוכנה חדשה,רעננה""",
    "Arabic": """مخبز السنابل,القاهرة|إخوان المصري,الإسكندرية|أثاث الراحة,الرياض|زهور الياسمين,جدة|شركة البناء,دبي|مكتبة المعرفة,بيروت
طاقة الشمس,عمان|صيدلية الصحة,بغداد|مكتب المحاماة,الدار البيضاء|نقل السريع,تونس|نسيج الشرق,حلب|ألبان المراعي,الكويت
مطبعة الحرف,الدوحة|المدينة النظيفة,الرباط|أسماك البحر,صنعاء|مزارع النخيل,البصرة|مكتب المحاسبة,طرابلس|مجوهرات الذهب,المنامة
حلويات دمشق,دمشق|زيت الزيتون,نابلس|برمجيات الغد,الجزائر""",
    "Japanese": """田中製作所,東京都|鈴木パン工房,大阪市|佐藤商店,名古屋市|高橋建設,札幌市|さくら花店,京都市|山本家具,神戸市|株式会社ひかり,福岡市
渡辺印刷,横浜市|伊藤薬局,仙台市|中村運送,広島市|小林法律事務所,新潟市|加藤ソフトウェア,川崎市|みどり牧場,帯広市|吉田水産,函館市|山田電気,静岡市
東北エネルギー,盛岡市|松本書店,松本市|井上ワイナリー,甲府市|木村会計,岡山市|表参道デザイン,港区|能登センター,金沢市""",
    "Korean": """서울빵집,서울|김씨형제,부산|한국가구,대구|봄꽃상회,인천|대한건설,광주|미래서점,대전|태양에너지,울산|건강약국,수원|법무법인정의,창원|빠른운송,성남
동방섬유,고양|푸른목장,제주|활자인쇄,청주|깨끗한도시,전주|바다수산,포항|포도농원,천안|세무회계사무소,안산|금은방,김해|달콤제과,평택|올리브유통,여수
새소프트,춘천""",
    "Chinese": """阳光面包房,北京|张氏兄弟,上海|舒适家具,广州|春花商店,深圳|建设工程公司,成都|新华书店,南京|太阳能源,武汉|健康药房,西安|正义律师事务所,杭州
快速运输,重庆|东方纺织,苏州|绿色牧场,呼和浩特|印刷厂,天津|清洁城市,青岛|海鲜市场,大连|葡萄酒庄,烟台|会计师事务所,长沙|黄金首饰,郑州|甜蜜糕点,厦门
橄榄油公司,昆明|未来软件,合肥""",
    "Traditional Chinese": """陽光麵包房,台北|張氏兄弟,高雄|舒適傢俱,台中|春花商店,台南|建設工程公司,新竹|新華書店,基隆|太陽能源,嘉義|健康藥房,屏東
正義律師事務所,桃園|快速運輸,花蓮|東方紡織,彰化|綠色牧場,台東|印刷廠,苗栗|清潔城市,南投|海鮮市場,宜蘭|葡萄酒莊,雲林|會計師事務所,香港
黃金首飾,九龍|甜蜜糕點,澎湖|橄欖油公司,金門|未來軟體,板橋""",
}


def rows(language: str) -> list[str]:
    """Return the rows "company,city" of a language."""
    return WORDS[language].replace("\n", "|").split("|")


def lists(language: str, size: int) -> Iterator[str]:
    """Yield files of `size` rows each, every row once."""
    words = rows(language)
    for start in range(0, len(words), size):
        yield "\n".join(["Customer,City", *words[start : start + size], ""])
