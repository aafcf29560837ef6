"""How characters are read in names where that is not how they are mostly read: surnames, and given names with two readings.

Only what is in living use; a dictionary's rare and old readings find people whom nobody meant. `v` is ü, as on a keyboard.
"""

from __future__ import annotations

from collections.abc import Mapping

READINGS: Mapping[str, str] = {
    "单": "shan", "曾": "zeng", "仇": "qiu", "解": "xie", "查": "zha", "翟": "zhai", "区": "ou", "朴": "piao", "盖": "ge",
    "缪": "miao", "乐": "yue", "乜": "nie", "覃": "qin", "员": "yun", "宓": "fu", "种": "chong", "黑": "he", "折": "she",
    "召": "shao", "秘": "bi", "繁": "po", "阚": "kan", "隗": "wei", "洗": "xian", "薄": "bo", "卜": "bu", "都": "du",
    "句": "gou", "长": "chang", "祭": "zhai", "重": "chong",
}
COMPOUND: Mapping[str, tuple[str, ...]] = {
    "尉迟": ("yu", "chi"), "长孙": ("zhang", "sun"), "万俟": ("mo", "qi"), "澹台": ("tan", "tai"), "欧阳": ("ou", "yang"),
    "司马": ("si", "ma"), "上官": ("shang", "guan"), "诸葛": ("zhu", "ge"), "司徒": ("si", "tu"), "夏侯": ("xia", "hou"),
    "东方": ("dong", "fang"), "皇甫": ("huang", "fu"), "公孙": ("gong", "sun"), "慕容": ("mu", "rong"), "令狐": ("ling", "hu"),
    "宇文": ("yu", "wen"), "司空": ("si", "kong"), "独孤": ("du", "gu"), "南宫": ("nan", "gong"), "西门": ("xi", "men"),
    "端木": ("duan", "mu"), "轩辕": ("xuan", "yuan"), "申屠": ("shen", "tu"), "呼延": ("hu", "yan"), "闻人": ("wen", "ren"),
    "钟离": ("zhong", "li"), "拓跋": ("tuo", "ba"), "赫连": ("he", "lian"), "百里": ("bai", "li"), "东郭": ("dong", "guo"),
    "淳于": ("chun", "yu"), "宗政": ("zong", "zheng"), "濮阳": ("pu", "yang"), "太史": ("tai", "shi"), "公羊": ("gong", "yang"),
}
GIVEN: Mapping[str, tuple[str, ...]] = {
    "乐": ("le", "yue"), "行": ("xing", "hang"), "朝": ("chao", "zhao"), "长": ("chang", "zhang"),
    "盛": ("sheng", "cheng"), "晟": ("sheng", "cheng"), "茜": ("qian", "xi"), "柏": ("bai", "bo"), "娜": ("na", "nuo"),
    "蔚": ("wei", "yu"), "重": ("chong", "zhong"), "传": ("chuan", "zhuan"), "曾": ("zeng", "ceng"), "单": ("dan", "shan"),
    "朴": ("pu", "piao"), "参": ("can", "shen"), "禅": ("chan", "shan"), "尉": ("wei", "yu"), "召": ("zhao", "shao"),
    "适": ("shi", "kuo"), "会": ("hui", "kuai"), "都": ("du", "dou"), "调": ("diao", "tiao"), "省": ("sheng", "xing"),
    "解": ("jie", "xie"), "石": ("shi", "dan"), "贾": ("jia", "gu"), "覃": ("qin", "tan"), "莎": ("sha", "suo"),
    "色": ("se", "shai"), "角": ("jiao", "jue"), "差": ("cha", "chai"), "种": ("zhong", "chong"), "藏": ("cang", "zang"),
    "说": ("shuo", "yue"), "率": ("shuai", "lv"), "阿": ("a", "e"), "薄": ("bo", "bao"),
}
