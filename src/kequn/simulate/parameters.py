"""Every number and name of the simulated city; each table says where it is from. Shares are whole weights, money is in yuan.

Where no source is named the value is set by hand, so that the shares a banker knows (dormant, payroll, app, wealth) come out.
"""

from __future__ import annotations

from datetime import date
from typing import Final

UNTIL: Final = date(2026, 6, 30)
MONTHS: Final = 24

# Population census 2020, national table of age and sex (China Population Census Yearbook 2020): thousands by five years of
# age from 0-4 to 85 and over; and men per 100 women of those groups, rounded.
AGE_GROUPS: Final = (
    77884, 90244, 85256, 72684, 74942, 91847, 124145, 99013, 92955, 114225, 121164, 101401, 73383, 74006, 49590, 31239, 20383,
    15418,
)
MEN_PER_100_WOMEN: Final = (111, 114, 115, 116, 112, 109, 104, 105, 105, 103, 102, 101, 100, 97, 96, 91, 82, 66)
# People of that age who bank with us, in percent. Adults after the World Bank's Findex 2021 (89 % of adults in China have an
# account), less those who bank elsewhere only; children by hand.
BANKED: Final = (8, 18, 30, 50, 68, 78, 82, 82, 82, 82, 82, 80, 80, 78, 74, 66, 52, 40)
# Married people in percent, women and men (Census Yearbook 2020, marital status of those of 15 and over, rounded).
MARRIAGEABLE: Final = (20, 22)  # years of women and men (Civil Code, article 1047)
MARRIED_WOMEN: Final = (0, 0, 0, 0, 15, 60, 86, 92, 94, 94, 93, 91, 88, 82, 72, 58, 40, 22)
MARRIED_MEN: Final = (0, 0, 0, 0, 8, 45, 77, 88, 91, 92, 93, 93, 92, 90, 86, 79, 68, 52)
HUSBAND_OLDER: Final = ((-2, 5), (-1, 10), (0, 20), (1, 20), (2, 18), (3, 12), (4, 8), (5, 7))  # years, weight
MOTHER_AT_BIRTH: Final = (1, 2, 4, 6, 8, 10, 11, 11, 10, 9, 7, 6, 5, 4, 3, 2, 2, 1)  # weights from 20 years on
CHILDREN: Final = (16, 34, 42, 8)  # women with 0, 1, 2, 3 children in the city, percent
LIVES_WITH_PARENTS: Final = ((19, 100), (25, 78), (30, 70), (45, 55))  # unmarried, below that age: percent
ELDER_LIVES_WITH_CHILD: Final = (65, 40)  # of those 60 and over without a spouse, of couples, percent
ONCE_MARRIED_FROM: Final = 34  # years: of those without a spouse from then on so many percent had one once,
ONCE_MARRIED: Final = 70
WIDOWED_FROM: Final = 62  # and from then on so many percent of these are widowed, the others divorced
WIDOWED_OF_APART: Final = 75
HOUSEHOLD_SIZE: Final = 2.62  # mean of the 2020 census; tests hold the outcome to it

# Yuan Yida and others, survey of 296 million people, 2006 (hundred commonest surnames): per mille.
SURNAMES: Final = (
    "李74 王72 张68 刘54 陈45 杨31 赵23 黄22 周21 吴20 徐17 孙15 胡13 朱13 高12 林12 何12 郭12 马11 罗9 梁8 宋8 郑8 谢7 韩7 "
    "唐7 冯6 于6 董6 萧6 程6 曹6 袁5 邓5 许5 傅5 沈5 曾5 彭5 吕5 苏4 卢4 蒋4 蔡4 贾4 丁4 魏4 薛4 叶4 阎4 余4 潘4 杜4 戴4 夏4 "
    "钟4 汪4 田4 任4 姜4 范4 方3 石3 姚3 谭3 廖3 邹3 熊3 金3 陆3 郝3 孔3 白3 崔3 康3 毛3 邱3 秦3 江3 史3 顾3 侯3 邵3 孟3 龙3 "
    "万3 段3 钱2 汤2 尹2 黎2 易2 常2 武2 乔2 贺2 赖2 龚2 文2 欧阳1 诸葛1 上官1"
)
# Characters common in each generation after the Ministry of Public Security's yearly reports on names (2018-2021):
# born before that year: women's first and second, men's first and second characters.
GIVEN: Final = (
    (1965, "秀玉桂淑凤春兰素月翠", "英兰珍芳华琴荣云莲香", "建国志德永文光玉福春", "国华明军平生荣林贵山"),
    (1980, "丽红晓艳海亚玉春小秀", "敏霞萍丽红燕芳华静梅", "建志伟海晓国永新春俊", "军勇强伟斌明峰辉杰平"),
    (1995, "静晓婷雅丹雪思佳海燕", "静婷娜丽莉颖雯琳洁蕾", "志晓俊海伟文浩宇家鹏", "磊涛超鹏飞杰浩亮刚凯"),
    (2010, "雨思欣佳梦雅诗子嘉怡", "婷怡雯涵琪欣妍悦瑶彤", "子浩宇俊嘉文家梓天明", "轩豪杰涛宇浩鑫辰阳博"),
    (2099, "梓欣若诗语一可沐依雨", "涵怡萱桐彤汐晨妍诺瑶", "浩梓宇奕沐一子俊铭泽", "泽宸轩然辰睿阳霖航晨"),
)
ONE_CHARACTER: Final = (18, 26, 30, 14, 7)  # given names of one character in those generations, percent

# What happens to people, of 100,000 a year, by five years of age from 0-4 to 85 and over. Deaths by hand, so that the
# expectation of life is 79.0 years, as in 2024 (National Health Commission, communiqué for 2024), and that of women 5.5 years
# longer, as in the census of 2020 (NBS: 75.37 and 80.88 years).
DEATHS_MEN: Final = (110, 30, 30, 40, 60, 80, 100, 140, 210, 340, 520, 800, 1260, 1960, 3300, 5500, 9100, 16800)
DEATHS_WOMEN: Final = (90, 20, 20, 20, 30, 30, 40, 60, 100, 160, 250, 390, 640, 1090, 2000, 3550, 6450, 14200)
# Of women without a husband; by hand, so that 4.3 couples of 1,000 people marry a year, 15 % of them at 20 to 24, 37 % at 25 to
# 29, 21 % at 30 to 34, 9 % at 35 to 39 (Ministry of Civil Affairs, communiqués for 2024 and, for the ages, 2022).
MARRIAGES: Final = (0, 0, 0, 0, 4800, 12800, 11500, 8600, 6000, 4200, 3000, 2200, 1200, 600, 200, 100, 0, 0)
# Of wives; by hand, so that 2.5 couples of 1,000 people part a year (the same for 2024).
DIVORCES: Final = (0, 0, 0, 0, 1300, 1750, 1800, 1500, 1150, 900, 600, 350, 180, 90, 40, 0, 0, 0)
# Of wives; after the fertility of the census of 2020 by age (Census Yearbook 2020: 20-24 55, 25-29 99, 30-34 65, 35-39 27, 40-44
# 6 of 1,000 women, in all 1.30 children), lowered to the 6.8 births of 1,000 people of 2024 (NBS); and in percent by the
# children there are.
BIRTHS: Final = (0, 0, 0, 0, 44000, 25500, 12000, 4700, 1100, 180, 0, 0, 0, 0, 0, 0, 0, 0)
BIRTHS_BY_CHILDREN: Final = (170, 70, 15, 0)
BETWEEN_BIRTHS: Final = 400  # days
HUSBAND_LEAVES: Final = 65  # percent of divorces, the others by the wife
CHILDREN_WITH_MOTHER: Final = 65
# Moving (by hand): rows of below that age and so many of 100,000 households a year, by the age of the youngest grown-up.
MOVES: Final = ((30, 9000), (40, 6500), (50, 4000), (65, 2200), (999, 1200), (1000, 0))
LEAVES_CITY: Final = ((30, 900), (45, 500), (65, 150), (999, 40), (1000, 0))
MOVES_INTO_OWN: Final = 45  # percent of those below 60, who bought it so many days before
BOUGHT_BEFORE: Final = (30, 200)
STAYS_IN_DISTRICT: Final = 68
NEXT_HOME: Final = (  # the kind of compound into which one moves, from each kind
    (20, 45, 33, 1, 1), (10, 35, 50, 3, 2), (4, 20, 69, 6, 1), (1, 8, 50, 41, 0), (15, 35, 34, 2, 14),
)
LEAVES_HOME: Final = 3000  # unmarried people of 20 to 34 who live with their parents
MOVES_IN: Final = 12000  # people who live alone from 70 years on and have a child here
MOVES_IN_FROM: Final = 70
STUDIES_AWAY: Final = 50  # percent of students
COMES_BACK: Final = 40  # percent of those, afterwards
# Circles (by hand): kind, how many of a group know each other at most, ties of one of them on average and at most.
CIRCLES: Final = (("colleague", 16, 3.4, 14), ("parents", 45, 1.6, 6), ("neighbour", 30, 1.4, 6), ("classmate", 40, 2.4, 12))
SOCIABILITY: Final = 0.8  # sigma of the logarithm
PAID_TO_US: Final = 60  # percent of what is given to an active customer of ours comes to us, the rest to the bank next door
# Work, by hand. Changes of employer of 100,000 employees a year, by five years of age.
JOB_CHANGES: Final = (0, 0, 0, 20000, 20000, 17000, 13000, 10000, 7500, 5500, 4000, 3000, 2000, 1000, 0, 0, 0, 0)
PAY_AT_CHANGE: Final = (92, 130)  # percent of the pay before
RAISE: Final = (0, 55)  # per mille each April (NBS: wages rose by 1.7 % in private and 2.8 % in other urban units in 2024)
PROMOTED: Final = 5  # percent of employees each April, who are raised by so many per mille:
RAISE_OF_PROMOTED: Final = (100, 300)
PENSION_FOR_ALL: Final = 40  # yuan for each hundred of the median pension, and of the former pay percent:
PENSION_OF_PAY: Final = 35
PENSION_RAISES: Final = {2024: 30, 2025: 20}  # per mille (Ministry of Human Resources, yearly notices); other years by hand
PENSION_RAISE: Final = 20
# When the bank is told of a customer's death, days after it, and weights; how many days later it pays out to an heir; and of a
# million customers so many are listed as dead by mistake within three years, by hand.
DEATH_TOLD: Final = (((1, 10), 15), ((11, 45), 35), ((46, 150), 30), ((151, 700), 20))
ESTATE_TAKES: Final = (20, 150)
LISTED_WRONGLY: Final = 300
# What the bank is told of its customers' lives, by hand. Percent of the events noted where a manager answers for the customer,
# and of these shares where nobody does; how many days later, and weights; percent noted as another event, on another day, and,
# of customers with a manager within three years, noted though nothing happened.
LIFE_TOLD: Final = {
    "marriage": 45, "birth": 55, "divorce": 10, "widowhood": 40, "school": 35, "university": 45, "first_job": 30,
    "job_change": 22, "retirement": 60, "move": 30, "home": 45, "car": 25,
}
TOLD_WITHOUT_MANAGER: Final = 30
LIFE_TOLD_AFTER: Final = (((0, 14), 45), ((15, 60), 30), ((61, 200), 25))
NOTED_WRONG: Final = (4, 8, 3)
OPPORTUNITY_SHARE: Final = 35  # percent of assignments from which one comes within three years, in each round
OPPORTUNITY_ROUNDS: Final = 2
OBSERVED_WRONG: Final = 22  # percent of the whole way by which an observation may be off
SURVEYED: Final = 1.5  # percent of customers who answer in a month what they expect and how content they are
# Percent of moves told to a system, and how many days after the month of the move.
MOVE_TOLD: Final = {"core": (45, 3, 240), "card": (40, 3, 120)}
CARS: Final = 3000  # buyers of a car, of 100,000 people of 22 to 61 a year (by hand)

# Seven-digit blocks under mobile prefixes in use that no operator had given out in the list of December 2023 (phone.dat
# 2312): the numbers look right and ring nobody. First block, number of blocks; each holds 10,000 numbers.
PHONE_BLOCKS: Final = (
    (1469530, 450), (1629000, 900), (1676500, 500), (1908040, 600), (1925580, 560), (1934000, 830), (1966000, 550),
    (1976650, 960), (1978340, 1650),
)

CITY: Final = "云澜市"  # a city that is not on the map, so no address is anybody's
# GB/T 2260 gives no province the code 39: a national id that begins so is nobody's. District, code, region, weight.
DISTRICTS: Final = (
    ("云湖区", "390102", "主城", 26), ("澜桥区", "390103", "主城", 24), ("北塔区", "390104", "主城", 17),
    ("东屏区", "390105", "新城", 16), ("清溪县", "390121", "县域", 10), ("石岭县", "390122", "县域", 7),
)
BRANCHES: Final = (("城中分行", (0, 1)), ("新城分行", (2, 3)), ("县域分行", (4, 5)))  # name, districts served
CUSTOMERS_PER_OUTLET: Final = 700
# Who has a manager (管户): from these assets on, in yuan, one of the customer's own outlet; of the others
# with the app some are looked after from head office; the rest stay in the pool of their outlet.
MANAGED_FROM: Final = 20_000
CUSTOMERS_PER_MANAGER: Final = 120
REMOTE: Final = 3  # percent of the other customers with the app
CUSTOMERS_PER_AGENT: Final = 250
OPERATIONS_AT_HEAD_OFFICE: Final = 3
WITH_DEPUTY: Final = 25  # percent of the managed, where the outlet has a second manager
HANDED_OVER: Final = 9  # percent of those, within three years, to the next manager of the outlet
ROADS: Final = (
    "人民路 解放路 建设路 湖滨路 文昌街 迎春路 学府路 滨江大道 和平街 翠竹路 长庚路 望江路 青年路 园丁街 新兴路 朝晖路 "
    "枫林路 桂花街"
)
COMPOUNDS: Final = "锦绣 阳光 碧水 翠湖 金桂 和谐 南苑 春晓 书香 紫云 观澜 凤凰 怡景 丽都 梧桐 康乐"
# Where the districts lie: the middle in metres east and north of the city's centre, and how far they reach from it.
DISTRICT_PLACES: Final = (
    (-2600, -300, 4200), (3200, 600, 4400), (400, 8200, 5200), (12500, 3000, 6500), (-29000, -12000, 9500), (21000, -31000, 8500),
)
# The city's centre in millionths of a degree east and north (WGS 84): in the sea, so that no point is anybody's address; metres
# in a degree there. What a geocoder finds: the house, the road, the district only, nothing; and how many metres it may be off.
CENTRE: Final = (124_500_000, 29_500_000)
METRES_IN_A_DEGREE: Final = (96_779, 111_195)
GEOCODED: Final = (82, 9, 4, 5)
GEOCODED_OFF: Final = (120, 600, 0)
# Kinds of compounds (小区): word, last part of the name, homes in one staircase and floors (0: houses with a number only), and
# weights of the homes in the region 主城, 新城, 县域.
HOMES: Final = (
    ("old", "新村 小区 里", 2, 6, (34, 10, 20)), ("middle", "花园 家园 苑", 2, 11, (36, 34, 26)),
    ("high_rise", "华府 城 公馆", 4, 30, (26, 48, 16)), ("villas", "山庄 别墅", 0, 0, (3, 4, 2)),
    ("village", "村", 0, 0, (3, 6, 36)),
)
# How much each kind draws households whose income per adult is below 50, below 90, below 150 percent of the median pay, or above.
HOMES_BY_MEANS: Final = ((40, 20, 8, 0, 40), (34, 34, 20, 0, 26), (14, 38, 40, 6, 10), (4, 26, 46, 40, 2))
HOMES_PER_COMPOUND: Final = 40  # of those drawn
# Schools: stage, last part of the name, age at the start, years, pupils of one school, and of one class.
SCHOOLS: Final = (
    ("kindergarten", "幼儿园", 3, 3, 120, 25), ("primary", "小学", 6, 6, 480, 40), ("junior", "初级中学", 12, 3, 360, 45),
    ("senior", "高级中学", 15, 3, 480, 45),
)
# Outlets by what lies round them: opening and closing hour on working days, and how many come by the hour from 8 to 17.
NEIGHBOURHOODS: Final = (
    ("offices", 9, 17, (0, 12, 14, 12, 22, 18, 10, 10, 12, 0)), ("old", 8, 17, (22, 26, 18, 10, 4, 4, 10, 10, 6, 0)),
    ("new", 9, 18, (0, 14, 14, 12, 10, 8, 10, 10, 12, 14)), ("county", 8, 17, (16, 22, 22, 14, 6, 6, 10, 8, 4, 0)),
)
OFFICES: Final = (34, 30, 12, 16, 5, 3)  # where the employers sit, by district

# Industry, weight, pay against the city's median in percent (order after NBS average wages by industry, 2024), percent that
# pay through us.
INDUSTRIES: Final = (
    ("制造", 27, 92, 55), ("建筑", 11, 85, 40), ("批发零售", 13, 88, 45), ("信息技术", 7, 165, 55), ("教育", 11, 112, 80),
    ("医疗卫生", 9, 125, 75), ("公共管理", 10, 108, 85), ("交通运输", 6, 105, 55), ("餐饮住宿", 6, 68, 30),
)
FIRM_WORDS: Final = "云海 澜光 恒通 华泰 鼎新 瑞丰 东升 中和 天成 明德 远航 嘉禾 宏远 万盛 金石 安信 长青 百川 力行 同创"
FIRM_KINDS: Final = {
    "制造": ("机械有限公司", "电子有限公司", "纺织有限公司"), "建筑": ("建筑工程有限公司", "装饰有限公司"),
    "批发零售": ("商贸有限公司", "百货有限公司"), "信息技术": ("软件有限公司", "网络科技有限公司"),
    "教育": ("中学", "小学", "职业学校"), "医疗卫生": ("医院", "诊所"),
    "公共管理": ("街道办事处", "服务中心"), "交通运输": ("物流有限公司", "运输有限公司"),
    "餐饮住宿": ("餐饮有限公司", "酒店有限公司"),
}
CUSTOMERS_PER_EMPLOYER: Final = 90
PAYDAYS: Final = ((5, 15), (8, 15), (10, 35), (15, 25), (25, 10))  # day, weight

# Median net pay and pension by the month. NBS 2024: average yearly wage in urban private units 69,476, non-private 124,110
# yuan (before tax and contributions); average pension of retired enterprise staff about 3,200 yuan a month.
MEDIAN_PAY: Final = 5600
MEDIAN_PENSION: Final = 3100
PAY_SPREAD: Final = 0.42  # sigma of the logarithm
PAY_BY_AGE: Final = (60, 62, 65, 70, 72, 88, 108, 120, 122, 115, 106, 98, 85, 70, 60, 60, 60, 60)  # percent, by five years
# Spring Festival of each year (computed with lunar_python 1.4.8, checked against cnlunar 0.2.5).
SPRING_FESTIVAL: Final = {
    2020: (1, 25), 2021: (2, 12), 2022: (2, 1), 2023: (1, 22), 2024: (2, 10), 2025: (1, 29), 2026: (2, 17), 2027: (2, 6),
    2028: (1, 26), 2029: (2, 13), 2030: (2, 3), 2031: (1, 23), 2032: (2, 11), 2033: (1, 31), 2034: (2, 19), 2035: (2, 8),
}
# Public holidays as the State Council announced them for 2020 to 2026 (checked against chinesecalendar 1.11.0): first month and
# day, last month and day. For later years those that are fixed by the calendar (Regulation on public holidays, 2024) and,
# reckoned from the table above, New Year's Eve to the seventh day; Dragon Boat and Mid-Autumn are left out there.
HOLIDAYS: Final = {
    2020: ((1, 1, 1, 1), (1, 24, 2, 2), (4, 4, 4, 6), (5, 1, 5, 5), (6, 25, 6, 27), (10, 1, 10, 8)),
    2021: ((1, 1, 1, 3), (2, 11, 2, 17), (4, 3, 4, 5), (5, 1, 5, 5), (6, 12, 6, 14), (9, 19, 9, 21), (10, 1, 10, 7)),
    2022: (
        (1, 1, 1, 3), (1, 31, 2, 6), (4, 3, 4, 5), (4, 30, 5, 4), (6, 3, 6, 5), (9, 10, 9, 12), (10, 1, 10, 7), (12, 31, 12, 31),
    ),
    2023: ((1, 1, 1, 2), (1, 21, 1, 27), (4, 5, 4, 5), (4, 29, 5, 3), (6, 22, 6, 24), (9, 29, 10, 6), (12, 30, 12, 31)),
    2024: ((1, 1, 1, 1), (2, 10, 2, 17), (4, 4, 4, 6), (5, 1, 5, 5), (6, 10, 6, 10), (9, 15, 9, 17), (10, 1, 10, 7)),
    2025: ((1, 1, 1, 1), (1, 28, 2, 4), (4, 4, 4, 6), (5, 1, 5, 5), (5, 31, 6, 2), (10, 1, 10, 8)),
    2026: ((1, 1, 1, 3), (2, 15, 2, 23), (4, 4, 4, 6), (5, 1, 5, 5), (6, 19, 6, 21), (9, 25, 9, 27), (10, 1, 10, 7)),
}
LATER_HOLIDAYS: Final = ((1, 1, 1, 1), (4, 4, 4, 5), (5, 1, 5, 5), (10, 1, 10, 7))
# What is spent in each month, percent of a plain one, festivals apart; by hand after retail sales (NBS, 2024), with half the
# swing.
SEASON: Final = (100, 100, 99, 97, 97, 100, 97, 98, 100, 102, 104, 106)

# How customers go, share in percent: `light` has his main bank elsewhere, `through` moves the salary on as soon as it comes.
PATHS: Final = {"steady": 60, "light": 18, "through": 8, "growing": 0, "leaving": 0, "dormant": 14}  # at the window's start
PATHS_OF_NEW: Final = (64, 27, 9, 0, 0, 0)  # of those who come within the window, in the same order
SALARY_HERE: Final = 94  # percent of those whose employer pays through us
PENSION_HERE: Final = 70  # percent of the retired
TAKINGS_HERE: Final = 60  # percent of merchants
PAID_HERE_BY_PATH: Final = (100, 25, 100, 100, 100, 0)  # and of all these, by path, percent
OPENED_IN_WINDOW: Final = 13  # percent of customers
MEDIAN_TENURE_YEARS: Final = 9
MERCHANTS_SHARE: Final = 9  # of a hundred adults the first 9 have a business; of the women from 24 the next 9 keep house
AT_HOME_SHARE: Final = 18
UNIVERSITY: Final = 60  # percent who study from 18 to 22 (Ministry of Education: gross enrolment 60.8 % in 2024)
MANAGERS: Final = 8  # percent of employees
RESIDENTS_PENSION: Final = 60  # years: pension of those who were never employed (State Council 2014 No. 8)
CADRES: Final = ("专业技术人员", "教师", "医护人员", "公务员", "管理人员")  # women of these retire at 55 and later, others at 50
OCCUPATIONS: Final = {
    "制造": ("工人", "专业技术人员", "职员"), "建筑": ("工人", "专业技术人员", "职员"),
    "批发零售": ("销售人员", "职员", "服务人员"), "信息技术": ("专业技术人员", "专业技术人员", "职员"),
    "教育": ("教师", "教师", "职员"), "医疗卫生": ("医护人员", "医护人员", "职员"),
    "公共管理": ("公务员", "公务员", "职员"), "交通运输": ("司机", "工人", "职员"),
    "餐饮住宿": ("服务人员", "服务人员", "职员"),
}
APP_USERS: Final = (0, 0, 10, 60, 80, 84, 82, 80, 74, 68, 60, 50, 38, 28, 18, 9, 4, 2)  # percent, by five years of age
# Assets at the bank in months of income at the window's start, by five years of age, of which most people have ASSETS_IN_ALL
# percent; and by path in percent of that. RICH percent of those from 25 on (at an age of twelve months' assets; others in
# proportion) are rich: their assets follow Pareto's law from RICH_FROM yuan on, with an exponent of 8/7 and RICHEST times that
# at most. China Merchants Bank told of 2021 (annual report): 2.12 % of 173 million customers had 500,000 yuan and more, 2.41
# million each and 82 % of all. The law gives a mean of 2.36 million; the others have more than there, for surveys find the
# money of households less uneven than that.
ASSET_MONTHS: Final = (2, 2, 1, 1, 1, 2, 4, 6, 8, 10, 12, 14, 18, 21, 22, 22, 19, 16)
ASSETS_IN_ALL: Final = 30
RICH: Final = 6.0
RICH_FROM: Final = 500_000
RICHEST: Final = 200
ASSETS_BY_PATH: Final = {"steady": 100, "light": 35, "through": 25, "growing": 90, "leaving": 130, "dormant": 4}
ASSET_SPREAD: Final = 1.1

BANK: Final = "云澜银行"
OTHER_BANKS: Final = ("工商银行", "建设银行", "农业银行", "中国银行", "招商银行", "交通银行", "邮储银行", "网商银行")
OTHER_BANK_WEIGHTS: Final = (22, 20, 15, 12, 14, 7, 6, 4)
# Products: id, name, category, kind, risk class (deposits and R1 to R5), yearly yield in basis points (the large banks' listed
# deposit rates of 2025, rounded), term in months (0: open). Wealth and fund yields by hand.
PRODUCTS: Final = (
    ("D03", "整存整取三个月", "deposit", "time", 1, 70, 3), ("D06", "整存整取六个月", "deposit", "time", 1, 90, 6),
    ("D12", "整存整取一年", "deposit", "time", 1, 110, 12), ("D24", "整存整取二年", "deposit", "time", 1, 120, 24),
    ("D36", "整存整取三年", "deposit", "time", 1, 150, 36),
    ("W01", "云澜稳利一个月", "wealth", "fixed_income", 2, 190, 1),
    ("W03", "云澜稳利三个月", "wealth", "fixed_income", 2, 210, 3), ("W06", "云澜添益半年", "wealth", "fixed_income", 2, 230, 6),
    ("W12", "云澜增盈一年", "wealth", "mixed", 3, 260, 12),
    ("F01", "货币市场基金", "fund", "money_market", 1, 140, 0), ("F02", "纯债基金", "fund", "bond", 2, 280, 0),
    ("F03", "平衡混合基金", "fund", "mixed", 3, 350, 0), ("F04", "沪深三百指数基金", "fund", "index", 4, 450, 0),
    ("I01", "终身寿险", "insurance", "life", 1, 0, 120), ("I02", "年金保险", "insurance", "annuity", 1, 0, 60),
    ("I03", "重疾保险", "insurance", "health", 1, 0, 240), ("G01", "积存金", "metal", "gold", 3, 0, 0),
    ("L01", "云澜消费贷", "loan", "consumer", 1, 480, 24), ("M01", "个人住房贷款", "mortgage", "first_home", 1, 330, 300),
    ("C01", "云澜信用卡", "credit_card", "standard", 1, 0, 0),
)
DEPOSIT_TERMS: Final = (10, 15, 35, 20, 20)  # weights of D03 to D36
WEALTH_TERMS: Final = (10, 35, 35, 20)  # weights of W01 to W12
KEPT_ON_ACCOUNT: Final = (20, 5)  # percent of assets up to RICH_FROM, and beyond; the rest is in deposits and wealth products
RENEWED: Final = {"deposit": 90, "wealth": 95}  # percent of what matures that goes into the next; of the rich, the leaving:
RICH_RENEWED: Final = 98
LEAVING_RENEWED: Final = 12
DAYS_TO_RENEWAL: Final = (60, 20, 10, 10)  # weights of 0, 1, 2, 3 days on the account between
NEW_TO_PRODUCTS: Final = 9  # percent of those without one who buy their first deposit or wealth product within the window

# What is bought: ISO 18245 merchant category code, median in yuan, merchants, and weights of women and of men under 30, 30-44,
# 45-59 and from 60 (after NBS household expenditure 2024: food 30 %, transport 14 %, education and leisure 11 %, health 9 %).
MERCHANTS: Final = (
    (5411, 62, ("万家鲜超市", "联惠超市", "邻里生鲜", "云澜农贸市场"), ((14, 22, 26, 30), (12, 16, 20, 28))),
    (5812, 38, ("老街面馆", "湘味轩", "清风茶餐厅", "云湖火锅"), ((24, 18, 12, 8), (26, 20, 14, 9))),
    (4111, 9, ("云澜地铁", "云澜公交", "顺途出行"), ((16, 12, 8, 6), (14, 10, 7, 6))),
    (5541, 240, ("云澜石油加油站", "东屏加油站"), ((2, 4, 4, 1), (4, 9, 9, 3))),
    (5651, 180, ("锦衣坊", "青禾服饰", "城南百货"), ((12, 9, 8, 5), (6, 4, 4, 3))),
    (5912, 65, ("康民大药房", "百草堂药店"), ((2, 4, 9, 20), (2, 3, 8, 20))),
    (8062, 280, ("云澜市第一医院", "云澜市中医院"), ((2, 3, 5, 12), (1, 3, 5, 12))),
    (8299, 1100, ("启明教育", "小树苗托育", "云澜艺术中心"), ((3, 7, 3, 1), (2, 4, 2, 1))),
    (7832, 55, ("云湖影城", "星夜唱吧", "澜动健身"), ((9, 6, 4, 3), (11, 7, 5, 3))),
    (4722, 620, ("云澜旅行社", "远行票务"), ((3, 3, 4, 4), (3, 3, 3, 3))),
    (5732, 900, ("数码广场", "云澜电器城"), ((2, 2, 2, 1), (6, 5, 3, 2))),
    (5641, 150, ("乐宝母婴", "亲亲孕婴"), ((4, 8, 2, 1), (2, 4, 1, 1))),
    (5262, 88, ("网上商城", "直播优选", "拼团商城"), ((26, 20, 12, 5), (22, 16, 10, 4))),
)
PURCHASES: Final = (4.0, 3.6, 2.6, 1.5)  # a month with a steady customer, by those ages
PURCHASE_SPREAD: Final = 0.75
# How it is paid, weights by those ages: quick payment, card, online, app.
PAID_BY: Final = ((80, 8, 8, 4), (74, 13, 8, 5), (60, 28, 6, 6), (36, 56, 3, 5))
WITHDRAWALS: Final = (0.12, 0.2, 0.45, 1.0)  # cash a month, by those ages
UTILITIES: Final = (("云澜供电公司", 130), ("云澜水务集团", 48), ("云澜燃气公司", 62), ("云澜通信公司", 79))  # median in yuan
# Log-ins, sales and calls by the hour of the day.
HOURS: Final = (1, 0, 0, 0, 0, 1, 3, 8, 12, 14, 14, 14, 16, 12, 11, 12, 13, 14, 16, 18, 18, 14, 8, 3)
OFFICE_HOURS: Final = (0, 0, 0, 0, 0, 0, 0, 0, 0, 20, 24, 16, 6, 10, 18, 20, 14, 2, 0, 0, 0, 0, 0, 0)
NIGHT_HOURS: Final = (0, 10, 30, 30, 20, 10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
ELECTRICITY: Final = (130, 120, 90, 80, 85, 110, 160, 165, 115, 80, 85, 120)  # by month, percent
BONUS_MONTHS: Final = (30, 40, 20, 10)  # weights of 0, 1, 2, 3 months' pay before the Spring Festival
# Over the counter: withdrawals a month by those ages of who has COUNTER_FROM yuan on account, and percent of it that is taken,
# by hand, so that the mean withdrawal comes nearer to that of all banks (PBC, payment system in the third quarter of 2025:
# 5,158 yuan).
COUNTER_WITHDRAWALS: Final = (0.06, 0.1, 0.18, 0.3)
COUNTER_FROM: Final = 20_000
TAKEN_AT_COUNTER: Final = (20, 70)
RED_PACKETS_GIVEN: Final = 0.15  # by a steady adult, about a Spring Festival, through the bank
RED_PACKETS: Final = ((100, 20), (200, 35), (600, 20), (800, 15), (1000, 10))  # yuan, weight
COMPLAINTS: Final = (30, 26, 18, 26)  # weights: fees, waiting, manners, the app
CURRENT_RATE: Final = 5  # basis points a year on accounts (the large banks' rate since 2025), paid each quarter on the 21st

# The bank's other systems and what it knows from outside; shares in percent of those named, by hand.
UNBOUND: Final = 6  # registered in the app without an account, of its users
BOUND_BY_CARD: Final = 35  # of the others: bound by the number of the debit card, not by the customer number
PUBLIC_ACCOUNT: Final = 40  # of the app's users who also use the mini program, so that their unionid is known
BEFRIENDED: Final = (45, 3, 2)  # in WeCom: of those who have a manager, of the other adults, of people who are no customers
UNFRIENDED: Final = 4  # of those, who removed the manager
NICKNAMES: Final = (
    "云淡风轻 岁月静好 阳光 一帆风顺 向日葵 知足常乐 海阔天空 平安是福 随缘 追风少年 暖暖 星河 清茶一杯 小确幸 山高水长"
)
MOBILE_NOTED: Final = 60  # of those, whose mobile the manager wrote down
NAME_NOTED: Final = 85
# From where the app is used. Percent of users whose carrier's gateway stands elsewhere, and of their sessions that go by it; of
# the employed who travel, and of their sessions on the way; of all sessions on a trip, by a VPN, without a city.
OTHER_CITIES: Final = "江陵州市 望津市 平渡市 南屿市 北陆市 松岭市"  # none of them on the map; the first is the capital
GATEWAY_ELSEWHERE, BY_GATEWAY = 4, 70
TRAVELS, TRAVELLING = 6, 30
ON_A_TRIP, BY_VPN, CITY_UNTOLD = 2, 2, 6
UNIVERSITY_HOLIDAYS: Final = ((115, 225), (501, 505), (705, 831), (1001, 1007))  # month and day, both included
PARTNER: Final = "云澜石油加油站"
MEMBERS: Final = (10, 5)  # of the partner's shops: of the adult customers, of people who are no customers
MEMBER_WITHOUT_MOBILE: Final = 5
PARTNER_PURCHASES: Final = 1.6  # a month
PARTNER_SHOPS: Final = (("油品", 250, 60), ("便利店", 32, 28), ("洗车", 30, 8), ("充电", 45, 4))  # median in yuan, weight
BOUGHT_LISTS: Final = ((5, "装修客户名单"), (13, "车主名单"), (20, "商场会员名单"))  # month of the window, title
BOUGHT: Final = (2, 4)  # on all of them, of the adult customers, of people who are no customers

# Dirt: what is wrong with a bank's data, by hand.
# Copied and spoilt rows per million of a file that has any, at least one of each fault.
SPOILT: Final = 200
TOLD_LATE: Final = 3  # percent of changes in the loan and wealth systems that come a drop late
BOOKED_LATE: Final = 2  # transactions per ten thousand that are told some days later
SENT_LATE: Final = 30  # app sessions per ten thousand whose events a telephone without a network sends days later
# Of a thousand people in each system (see recorded.OUTCOMES).
SLIPS: Final = {
    "core": {"name": 2, "mobile": 4, "former": 35, "no_mobile": 20},
    "card": {"spelling": 8, "birth": 4, "national_id": 1, "mobile": 3, "former": 90, "address": 120},
    "loan": {"spelling": 5, "birth": 3, "national_id": 1, "former": 150, "address": 200},
    "wecom": {"name": 15, "mobile": 20, "former": 60},
    "partner": {"former": 80},
    "bought": {"name": 60, "mobile": 50, "former": 200, "no_mobile": 10, "address": 300},
}
# Characters of names that look or sound alike, in pairs; each character stands once.
ALIKE: Final = (
    "静婧 晓小 丽莉 雅亚 伟玮 佳嘉 华花 娟涓 强蔷 军君 明铭 红虹 燕艳 芳方 玲铃 文雯 婷庭 磊雷 超朝 宇羽 浩皓 轩宣 涵晗 "
    "怡仪 梓紫 欣心 诗施 语雨 沐木 辰晨 桐同 瑶遥 彤童 琪奇 秀绣 英瑛 兰岚 珍真 国帼 建健 志智 永咏 荣蓉 林琳 贵桂 声生 "
    "平萍 勇涌 斌彬 峰锋 辉晖 杰洁 涛滔 鹏朋 飞菲 亮良 刚钢 凯恺 俊骏 天添 玉钰 凤风 云芸 敏闽 霞遐 颖影 萧肖 阎闫 傅付 "
    "戴代 程成"
)
