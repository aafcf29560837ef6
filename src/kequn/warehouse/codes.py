"""The shared words in coded columns: mappings translate a source's codes to these, shipped tags rely on them.

A bank may load further codes of its own; these are the ones that what ships with Kequn understands. Titles are (zh, en).
"""

CODES: dict[str, dict[str, tuple[str, str]]] = {
    "transactions.kind": {
        "salary": ("工资", "salary"), "pension": ("养老金", "pension"), "interest": ("利息", "interest"), "fee": ("手续费", "fee"),
        "penalty": ("罚息", "penalty interest"), "household": ("生活缴费", "household payment"), "insurance": ("保费", "insurance premium"),
        "loan": ("还贷", "loan payment"), "lease": ("租赁", "leasing"), "tax": ("税费", "tax"), "investment": ("投资", "investment"),
        "redemption": ("赎回", "redemption"), "deposit": ("存入", "deposit"), "withdrawal": ("支取", "withdrawal"),
        "transfer_in": ("转入", "transfer in"), "transfer_out": ("转出", "transfer out"), "purchase": ("消费", "purchase"),
        "return": ("退货", "return"), "business": ("经营收款", "business income"), "other": ("其他", "other"),
    },
    "transactions.channel": {
        "cash": ("现金", "cash"), "card": ("银行卡", "card"), "transfer": ("转账", "transfer"), "app": ("手机银行", "mobile app"),
        "counter": ("柜面", "counter"), "online": ("线上", "online"), "quick_pay": ("快捷支付", "quick payment"), "system": ("系统", "system"),
    },
    "transactions.merchant_category": {
        "transport": ("公交出行", "transport"), "travel": ("旅行", "travel"), "online_shop": ("网购", "online shops"),
        "grocery": ("超市买菜", "groceries"), "fuel": ("加油", "fuel"), "baby": ("母婴", "baby goods"), "clothing": ("服饰", "clothing"),
        "electronics": ("数码家电", "electronics"), "restaurant": ("餐饮", "restaurants"), "pharmacy": ("药店", "pharmacies"),
        "leisure": ("休闲娱乐", "leisure"), "hospital": ("医院", "hospitals"), "education": ("教育", "education"),
    },
    "holdings.category": {
        "deposit": ("定期存款", "term deposit"), "wealth": ("理财", "wealth product"), "fund": ("基金", "fund"), "insurance": ("保险", "insurance"),
        "metal": ("贵金属", "precious metal"), "card": ("银行卡", "card"), "credit_card": ("信用卡", "credit card"), "loan": ("贷款", "loan"),
        "mortgage": ("房贷", "mortgage"), "standing_order": ("自动转账", "standing order"), "payroll": ("代发", "payroll"),
        "mobile_banking": ("手机银行", "mobile banking"), "quick_pay": ("快捷绑卡", "quick payment binding"),
    },
    "accounts.category": {
        "current": ("活期户", "current account"), "savings": ("储蓄户", "savings account"), "card": ("卡户", "card account"),
        "shop": ("会员户", "shop account"),
    },
    "customers.gender": {"F": ("女", "female"), "M": ("男", "male")},
    "customers.marital_status": {
        "married": ("已婚", "married"), "single": ("未婚", "single"), "divorced": ("离异", "divorced"), "widowed": ("丧偶", "widowed"),
    },
    "customers.zodiac": {
        "aries": ("白羊座", "Aries"), "taurus": ("金牛座", "Taurus"), "gemini": ("双子座", "Gemini"), "cancer": ("巨蟹座", "Cancer"),
        "leo": ("狮子座", "Leo"), "virgo": ("处女座", "Virgo"), "libra": ("天秤座", "Libra"), "scorpio": ("天蝎座", "Scorpio"),
        "sagittarius": ("射手座", "Sagittarius"), "capricorn": ("摩羯座", "Capricorn"), "aquarius": ("水瓶座", "Aquarius"),
        "pisces": ("双鱼座", "Pisces"),
    },
    "households.formed_by": {
        "shared_account": ("共用账户", "a shared account"), "relation": ("亲属关系", "a relation"),
        "supplementary_card": ("附属卡", "a supplementary card"), "address": ("同一住址（疑似）", "one address (inferred)"),
        "together": ("人工合并", "joined by a person"), "alone": ("独立客户", "one customer alone"),
    },
    "households.stage": {
        "single": ("单身", "single"), "couple": ("二人世界", "couple without children"), "preschool": ("学龄前子女", "child before school"),
        "primary": ("小学子女", "child in primary school"), "middle": ("初中子女", "child in middle school"),
        "high": ("高中子女", "child in high school"), "university": ("大学子女", "child at university"),
        "grown_children": ("与成年子女同住", "grown child at home"), "empty_nest": ("空巢", "empty nest"),
        "elders": ("老年夫妇", "elderly couple"), "elder_alone": ("独居老人", "elder alone"), "three_generations": ("三代同堂", "three generations"),
    },
    "life_facts.kind": {
        "birth": ("生育", "birth"), "school": ("子女入学", "child starts school"), "university": ("子女上大学", "child goes to university"),
        "first_job": ("初次就业", "first job"), "job_change": ("换工作", "new job"), "retirement": ("退休", "retirement"),
        "marriage": ("结婚", "marriage"), "divorce": ("离婚", "divorce"), "widowhood": ("丧偶", "widowhood"), "move": ("搬家", "move"),
        "home": ("购房", "bought a home"), "car": ("购车", "bought a car"), "grandchild": ("添孙辈", "grandchild"),
    },
    "relations.kind": {
        "account_owner": ("账户户主", "account owner"), "account_user": ("账户使用人", "account user"), "spouse": ("配偶", "spouse"),
        "parent": ("父母", "parent"), "child": ("子女", "child"), "supplementary_card": ("附属卡", "supplementary card"),
    },
    "staff.role": {
        "branch_head": ("分行行长", "branch head"), "sub_branch_head": ("支行长", "sub-branch head"), "lobby_manager": ("大堂经理", "lobby manager"),
        "manager": ("客户经理", "relationship manager"), "remote_agent": ("远程坐席", "remote agent"), "operations": ("运营", "operations"),
    },
    "events.name": {
        "login": ("登录", "log-in"), "page": ("浏览", "page view"), "transfer_page": ("转账页", "transfer page"),
        "wealth_page": ("理财页", "wealth page"), "fund_page": ("基金页", "fund page"), "loan_page": ("贷款页", "loan page"),
        "share": ("分享", "share"), "search": ("搜索", "search"), "partner_purchase": ("合作商户消费", "purchase at a partner"),
    },
    "events.channel": {
        "app": ("手机银行", "mobile app"), "web": ("网银", "web"), "mini_program": ("小程序", "mini program"), "partner": ("合作商户", "partner"),
    },
    "contacts.channel": {
        "phone": ("电话", "telephone"), "wecom": ("企业微信", "WeCom"), "sms": ("短信", "SMS"), "visit": ("上门", "visit"), "branch": ("网点", "branch"),
        "app": ("App 消息", "app message"),
    },
    "contacts.purpose": {
        "care": ("关怀", "care"), "greeting": ("问候", "greeting"), "offer": ("营销", "offer"), "retention": ("挽留", "retention"),
        "maturity": ("到期提醒", "maturity reminder"), "wake": ("唤醒", "waking"), "service": ("服务", "service"),
        "inbound": ("客户来联系", "the customer came to us"),
    },
    "contacts.arm": {"treated": ("实施组", "treated"), "control": ("对照组", "withheld by lot")},
    "contacts.answer": {
        "interested": ("有意向", "interested"), "considering": ("再考虑", "considering"), "refused": ("拒绝", "refused"),
        "do_not_disturb": ("拒绝营销", "wants no marketing"), "not_reached": ("未接通", "not reached"), "spoken": ("已沟通", "spoken with"),
    },
    "disclosures.kind": {"assets_elsewhere": ("他行资产", "assets elsewhere"), "total_assets": ("总资产", "total assets")},
    "disclosures.proof": {"documents": ("有证明材料", "with documents"), "said": ("口头或自填", "said only")},
    "disclosures.occasion": {
        "loan_application": ("贷款申请", "loan application"), "questionnaire": ("问卷", "questionnaire"), "talk": ("与客户经理交谈", "a talk"),
    },
    "wallet.basis": {
        "told": ("客户申报", "told by the customer"), "learned": ("模型学习", "learned"), "anchored": ("按公开比例推算", "from published ratios"),
    },
    "opportunities.milestone": {
        "need": ("需求已确认", "need confirmed"), "proposal": ("方案已讲解", "proposal explained"),
        "objections": ("顾虑已解决", "objections settled"), "ready": ("资料与测评齐全", "papers and risk assessment ready"),
        "appointed": ("签约时间已约", "signing appointed"),
    },
    "opportunities.outcome": {"signed": ("已签约", "signed"), "lost": ("已流失", "lost")},
    "grades.scheme": {"prospect": ("商机", "prospect"), "service": ("在服务", "in service")},
    "consents.intent": {"service": ("服务", "service"), "care": ("关怀", "care"), "sell": ("营销", "offer")},
    "complaints.topic": {"fee": ("收费", "fee"), "wait": ("等候", "waiting"), "service": ("服务", "service"),
        "app": ("手机银行", "app")},
}

# Of a tag or a column that stands for itself: the column whose codes it tells.
CODED: dict[str, str] = {
    "gender": "customers.gender", "marital_status": "customers.marital_status", "zodiac": "customers.zodiac",
    "formed_by": "households.formed_by", "stage": "households.stage", "digital_channel": "events.channel",
    "last_reached_channel": "contacts.channel", "last_complaint_topic": "complaints.topic",
}
