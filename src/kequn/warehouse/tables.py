"""The canonical tables: what a bank's files are mapped to, and what expressions may name.

Beside its own columns each stored table has the system columns of `SYSTEM`. `customer_no` joins inside; it is null where a
row belongs to nobody (an anonymous sale). Money is signed as the customer sees it: into the account is positive.
"""

from __future__ import annotations

from kequn.facts.schema import Column, Schema, Table, Type

TEXT, MONEY, INTEGER, FLOAT = Type.TEXT, Type.MONEY, Type.INTEGER, Type.FLOAT
BOOLEAN, DATE, TIMESTAMP = Type.BOOLEAN, Type.DATE, Type.TIMESTAMP

SYSTEM: tuple[tuple[str, str], ...] = (
    ("source", "VARCHAR"),  # the mapping's name for where the row came from
    ("source_key", "VARCHAR"),  # the row's key there
    ("customer_no", "BIGINT"),
    ("known_at", "TIMESTAMP"),  # UTC, when the bank knew
    ("known_to", "TIMESTAMP"),  # UTC, when a later version or a full load closed it; null while it stands
    ("row_hash", "UBIGINT"),  # of the canonical columns: the same key and hash is a repeat
)


def _c(name: str, kind: Type, zh: str, en: str, *, personal: bool = False) -> Column:
    return Column(name, kind, zh, en, personal)


VALID = (_c("valid_from", DATE, "生效日", "valid from"), _c("valid_to", DATE, "失效日", "valid to (exclusive)"))
POINT = (
    _c("latitude", FLOAT, "纬度", "degrees north (WGS 84)"), _c("longitude", FLOAT, "经度", "degrees east (WGS 84)"))
OCCURRED = (
    _c("occurred_at", TIMESTAMP, "发生时间", "when it happened (UTC)"),
    _c("occurred_on", DATE, "发生日", "business day in the home's time zone"),
    _c("sequence", INTEGER, "序号", "order within a day, where the source has one"),
)
AMOUNT = (
    _c("amount", MONEY, "金额", "amount in the base currency"),
    _c("currency", TEXT, "币种", "currency of the source's amount"),
    _c("currency_amount", MONEY, "原币金额", "amount in that currency"),
)

CUSTOMERS = Table("customers", "客户", "customers", (
    _c("name", TEXT, "姓名", "name", personal=True),
    _c("gender", TEXT, "性别", "gender: F, M or null"),
    _c("birth_date", DATE, "出生日期", "date of birth", personal=True),
    _c("phone", TEXT, "手机号", "mobile number", personal=True),
    _c("national_id_hash", TEXT, "证件号摘要", "hash of the national id", personal=True),
    _c("city", TEXT, "城市", "city"),
    _c("district", TEXT, "区县", "district of the address"),
    _c("region", TEXT, "地区", "region above the district"),
    _c("occupation", TEXT, "职业", "occupation"),
    _c("employer", TEXT, "单位", "employer's name"),
    _c("marital_status", TEXT, "婚姻状况", "married, single, divorced or widowed"),
    _c("declared_income", MONEY, "申报年收入", "declared yearly income"),
    _c("outlet_id", TEXT, "网点", "outlet the customer belongs to"),
    _c("opened_on", DATE, "开户日", "first relation with the bank"),
    *VALID,
), one=True, state=True)

TABLES: dict[str, Table] = {table.name: table for table in (
    CUSTOMERS,
    Table("identifiers", "标识", "identifiers", (
        _c("kind", TEXT, "标识类型", "kind of identifier"),
        _c("value", TEXT, "标识值", "its value, hashed where it is a national id", personal=True), *VALID), state=True),
    Table("relations", "关系", "relations", (
        _c("kind", TEXT, "关系类型", "account_owner, account_user, spouse, parent, child …"),
        _c("account_id", TEXT, "账号", "the account shared, if that is the tie"),
        _c("other_customer_no", INTEGER, "对方客户", "the other customer, if that is the tie"), *VALID), state=True),
    Table("employers", "雇主", "employers", (
        _c("employer_id", TEXT, "雇主号", "employer's key"), _c("name", TEXT, "名称", "name"),
        _c("industry", TEXT, "行业", "industry"), _c("payroll", BOOLEAN, "代发", "pays salaries through us"), *VALID), state=True),
    Table("employments", "任职", "employments", (
        _c("employer_id", TEXT, "雇主号", "employer's key"), _c("occupation", TEXT, "职业", "occupation"), *VALID), state=True),
    Table("addresses", "地址", "addresses", (
        _c("kind", TEXT, "地址类型", "home, work …"), _c("text", TEXT, "详细地址", "the address", personal=True),
        _c("place_id", TEXT, "地点号", "place it lies in"), _c("city", TEXT, "城市", "city"), _c("district", TEXT, "区县", "district"),
        _c("latitude", FLOAT, "纬度", "degrees north (WGS 84)", personal=True),
        _c("longitude", FLOAT, "经度", "degrees east (WGS 84)", personal=True),
        _c("precision", TEXT, "定位精度", "what the point stands for: house, road or district"), *VALID), state=True),
    Table("outlets", "网点", "outlets", (
        _c("outlet_id", TEXT, "网点号", "outlet's key"), _c("name", TEXT, "名称", "name"), _c("parent_id", TEXT, "上级机构", "the level above"),
        _c("level", TEXT, "层级", "head_office, branch, sub_branch or outlet"), _c("city", TEXT, "城市", "city"), *POINT, *VALID), state=True),
    Table("staff", "员工", "staff", (
        _c("staff_id", TEXT, "工号", "staff number"), _c("name", TEXT, "姓名", "name", personal=True),
        _c("outlet_id", TEXT, "网点号", "outlet"), _c("role", TEXT, "岗位", "role"), *VALID), state=True),
    Table("assignments", "管户", "assignments", (
        _c("staff_id", TEXT, "管户经理", "staff number of who answers for the customer"),
        _c("deputy_id", TEXT, "副管户", "staff number of the deputy"), *VALID), state=True),
    Table("friends", "企微好友", "WeCom friends", (
        _c("staff_id", TEXT, "员工", "staff number of whose friend the customer is"),
        _c("label", TEXT, "企微标签", "what the member of staff filed the friend under"), *VALID), state=True),
    Table("products", "产品", "products", (
        _c("product_id", TEXT, "产品号", "product's key"), _c("name", TEXT, "名称", "name"), _c("category", TEXT, "品类", "category"),
        _c("risk_class", INTEGER, "风险等级", "1 to 5"), *VALID), state=True),
    Table("accounts", "账户", "accounts", (
        _c("account_id", TEXT, "账号", "account's key", personal=True), _c("category", TEXT, "账户类型", "current, savings, card …"),
        _c("outlet_id", TEXT, "开户网点", "outlet where opened"), _c("opened_on", DATE, "开户日", "opened"),
        _c("closed_on", DATE, "销户日", "closed"), _c("statement", TEXT, "对账频率", "how often a statement is sent"),
        *VALID), state=True),
    Table("holdings", "持有", "holdings", (
        _c("category", TEXT, "品类", "deposit, wealth, fund, insurance, card, loan, standing_order …"),
        _c("kind", TEXT, "种类", "kind within the category"), _c("product_id", TEXT, "产品号", "product's key"),
        _c("account_id", TEXT, "账号", "account it stands on", personal=True), *AMOUNT,
        _c("value", MONEY, "市值", "what it is worth now, where the source tells it"),
        _c("payment", MONEY, "每期金额", "regular payment, if any"), _c("term_months", INTEGER, "期限月数", "term in months"),
        _c("started_on", DATE, "起始日", "bought, granted or issued"), _c("matures_on", DATE, "到期日", "maturity"),
        _c("status", TEXT, "状态", "status"), _c("counterparty_bank", TEXT, "对方行", "bank of the other side"), *VALID), state=True),
    Table("balances", "余额", "balances", (
        _c("account_id", TEXT, "账号", "account's key", personal=True), *AMOUNT, *OCCURRED), day="occurred_on"),
    Table("transactions", "交易", "transactions", (
        _c("account_id", TEXT, "账号", "account's key", personal=True), *AMOUNT,
        _c("kind", TEXT, "用途", "what it was for: salary, pension, household, insurance, interest, purchase, return …"),
        _c("channel", TEXT, "渠道", "how: cash, card, transfer, app …"), _c("own_name", BOOLEAN, "同名", "between the customer's own accounts"),
        _c("counterparty_name", TEXT, "对方户名", "name of the other side", personal=True),
        _c("counterparty_account", TEXT, "对方账号", "account of the other side", personal=True),
        _c("counterparty_bank", TEXT, "对方行", "bank of the other side"),
        _c("merchant_category", TEXT, "商户类别", "merchant category"), _c("reference", TEXT, "单号", "invoice or voucher"),
        _c("item", TEXT, "商品", "item bought"), _c("quantity", INTEGER, "数量", "quantity"), *OCCURRED), day="occurred_on"),
    Table("events", "行为", "behaviour events", (
        _c("name", TEXT, "事件名", "login, page …"), _c("channel", TEXT, "渠道", "app, web, mini_program"),
        _c("page", TEXT, "页面", "page or screen"),
        _c("city", TEXT, "使用城市", "city it was used from, by network address"), _c("duration_seconds", FLOAT, "停留秒数", "seconds"), *OCCURRED), day="occurred_on"),
    Table("complaints", "投诉", "complaints", (
        _c("topic", TEXT, "事由", "topic"), _c("closed_on", DATE, "结案日", "closed"), *OCCURRED), day="occurred_on"),
    Table("contacts", "联系", "contacts", (
        _c("staff_id", TEXT, "工号", "who contacted; null where a campaign did"),
        _c("channel", TEXT, "渠道", "phone, wecom, sms, visit"), _c("purpose", TEXT, "目的", "care, offer, retention …"),
        _c("campaign", TEXT, "活动", "campaign it belongs to"),
        _c("arm", TEXT, "组别", "treated, or control: withheld by lot, nobody was contacted"),
        _c("connected", BOOLEAN, "接通", "whether the customer was reached"),
        _c("answer", TEXT, "应答", "interested, considering, refused …"),
        _c("promised_on", DATE, "下次约定日", "day of the next contact, as promised"), *OCCURRED), day="occurred_on"),
    Table("life_facts", "人生事件", "life facts", (
        _c("kind", TEXT, "事件类型", "marriage, birth, school …"), _c("told_by", TEXT, "来源", "told or inferred"), *OCCURRED), day="occurred_on"),
    Table("disclosures", "资产申报", "disclosures of wealth", (
        _c("kind", TEXT, "申报内容", "assets_elsewhere, or total_assets with those here"), *AMOUNT,
        _c("up_to", MONEY, "金额上限", "upper end where a range was told, in the base currency"),
        _c("proof", TEXT, "佐证", "documents, or said where nothing was shown"),
        _c("occasion", TEXT, "申报场合", "loan_application, questionnaire, talk"), *OCCURRED), day="occurred_on"),
    Table("answers", "客户回答", "answers to questions", (
        _c("fact", TEXT, "所问", "what was asked: a fact worth knowing"),
        _c("value", TEXT, "回答内容", "what the customer said; null where they would not say", personal=True),
        _c("staff_id", TEXT, "记录人", "staff number of who noted it"), *OCCURRED), day="occurred_on"),
    Table("opportunities", "商机", "observations of opportunities", (
        _c("opportunity_id", TEXT, "商机号", "the opportunity's key"), _c("staff_id", TEXT, "客户经理", "staff number of whose opportunity it is"),
        _c("product", TEXT, "产品", "what they would sign"), *AMOUNT,
        _c("willingness", INTEGER, "意愿等级", "0 to 4, by what was observed"), _c("milestone", TEXT, "里程碑", "need, proposal, objections, ready or appointed"),
        _c("planned_on", DATE, "计划签约日", "signing day as it was planned then"), _c("brand", INTEGER, "品牌信任", "trust in the brand, 1 to 5"),
        _c("salesperson", INTEGER, "客户经理信任", "trust in the salesperson, 1 to 5"), _c("trust_product", INTEGER, "产品信任", "trust in the product, 1 to 5"),
        _c("outcome", TEXT, "结果", "signed or lost, on the day of it"), *OCCURRED), day="occurred_on"),
    Table("surveys", "满意度调查", "surveys of expectation and satisfaction", (
        _c("expects_salesperson", INTEGER, "对客户经理的期望", "of the salesperson, 1 to 5"),
        _c("content_salesperson", INTEGER, "对客户经理的满意", "with the salesperson, 1 to 5"),
        _c("expects_product", INTEGER, "对产品的期望", "of the product, 1 to 5"), _c("content_product", INTEGER, "对产品的满意", "with the product, 1 to 5"),
        _c("expects_company", INTEGER, "对本行的期望", "of the bank, 1 to 5"), _c("content_company", INTEGER, "对本行的满意", "with the bank, 1 to 5"),
        *OCCURRED), day="occurred_on"),
    Table("assessments", "风险测评", "risk assessments", (
        _c("risk_level", INTEGER, "风险承受等级", "1 to 5"), _c("expires_on", DATE, "有效期至", "valid until"), *OCCURRED), day="occurred_on"),
    Table("special_lists", "特殊名单", "special lists", (_c("kind", TEXT, "名单", "deceased, frozen, minor, staff, no_marketing"), *VALID), state=True),
    Table("consents", "客户意愿", "what customers agreed to and refused", (
        _c("intent", TEXT, "目的", "what for: sell, care or service"),
        _c("channel", TEXT, "渠道", "phone, wecom, sms, visit, app or branch; empty: every channel"),
        _c("wanted", BOOLEAN, "愿意", "whether they agreed; false: they refused"), *VALID), state=True),
    Table("licences", "资质", "staff licences", (
        _c("staff_id", TEXT, "工号", "staff number"), _c("kind", TEXT, "资质类型", "what may be sold"), *VALID), state=True),
    Table("offers", "优惠", "offers", (
        _c("offer_id", TEXT, "优惠号", "offer's key"), _c("title", TEXT, "标题", "title"), *VALID), state=True),
    Table("benefits", "权益", "benefits", (
        _c("benefit_id", TEXT, "权益号", "benefit's key"), _c("title", TEXT, "标题", "title"), *VALID), state=True),
    Table("places", "地点", "places", (
        _c("place_id", TEXT, "地点号", "place's key"), _c("name", TEXT, "名称", "name"), _c("region", TEXT, "地区", "region"),
        _c("kind", TEXT, "地点类型", "compound, school, company …"), _c("district", TEXT, "区县", "district"), *POINT,
        _c("inhabitants", INTEGER, "人口", "inhabitants"), _c("average_salary", MONEY, "平均工资", "average salary"), *VALID), state=True),
    Table("rates", "汇率", "exchange rates", (
        _c("currency", TEXT, "币种", "currency"), _c("rate", FLOAT, "汇率", "base currency for one unit"), *OCCURRED), day="occurred_on"),
)}

# What `sources` could not take in, as a log: an entry, then the row that settles it under the same `source_key`. `source` is
# the mapping's, `known_at` when it was written. Stored like a canonical table, but no expression may name it.
QUARANTINE = Table("quarantine", "隔离区", "quarantine", (
    _c("table_name", TEXT, "目标表", "canonical table the row was meant for"), _c("file", TEXT, "文件", "file it came from"),
    _c("sha256", TEXT, "文件摘要", "digest of that file"), _c("line", INTEGER, "行号", "line in the file; 0 is the file as a whole"),
    _c("reason", TEXT, "原因", "why, without any value"), _c("raw", TEXT, "原文", "the raw row, cut at a stated length", personal=True),
    _c("raw_length", INTEGER, "原文长度", "its true length in characters"),
    _c("header", TEXT, "列名", "the file's column names, a JSON list"),
    _c("row_key", TEXT, "行键", "key of the row where its content is its key"),
    _c("state", TEXT, "状态", "waiting, loaded or discarded"), _c("note", TEXT, "备注", "why it was settled"),
))
STORED: dict[str, Table] = {**TABLES, "quarantine": QUARANTINE}

# Made by the run; one row per household, and who belongs to which.
HOUSEHOLDS = Table("households", "家庭", "households", (
    _c("household_id", TEXT, "家庭号", "household's id"), _c("size", INTEGER, "家庭人数", "members"),
    _c("formed_by", TEXT, "成因", "shared_account, relation, supplementary_card, address, together or alone"),
    _c("stage", TEXT, "家庭阶段", "stage of the household's life: single, couple, preschool … elders")), one=True)
MEMBERS = Table("members", "成员", "household members", (
    _c("household_no", INTEGER, "家庭序号", "household's number"), _c("role", TEXT, "角色", "role in the household"),
    _c("primary", BOOLEAN, "主家庭", "the one primary household"),
    _c("inferred", BOOLEAN, "疑似", "nobody said it and no contract does"), _c("since", DATE, "起始日", "first evidence of it")), state=True)
# Likewise, one row per employer, and for whom a customer works: the newest of their employments. In expressions they stand for
# the canonical `employers`, whose rows belong to no customer.
EMPLOYERS = Table("employers", "雇主", "employers", (
    _c("employer_id", TEXT, "雇主号", "employer's key"), _c("name", TEXT, "名称", "name"), _c("industry", TEXT, "行业", "industry"),
    _c("payroll", BOOLEAN, "代发", "pays salaries through us")), one=True)
EMPLOYEES = Table("employees", "雇员", "employees", (_c("employer_no", INTEGER, "雇主序号", "employer's number"),))
# Likewise, of each living customer whose home has a point that is finer than the district.
HOMES = Table("homes", "住处", "homes", (
    _c("latitude", FLOAT, "纬度", "degrees north (WGS 84)", personal=True),
    _c("longitude", FLOAT, "经度", "degrees east (WGS 84)", personal=True),
    _c("precision", TEXT, "定位精度", "what the point stands for: house or road")))
# Likewise, of the customers who have an account or a product: what they probably keep at other banks, as of the run's day.
WALLET = Table("wallet", "钱包估计", "estimates of assets elsewhere", (
    _c("amount", MONEY, "估计金额", "assets at other banks, estimated: as likely above as below"),
    _c("low", MONEY, "区间下限", "lower end of the 80 % interval"), _c("high", MONEY, "区间上限", "upper end of the 80 % interval"),
    _c("basis", TEXT, "依据", "told, learned or anchored"), _c("estimated_on", DATE, "估计日", "day whose data it rests on")), day="estimated_on")
# And of every customer: the tier by the monthly average of assets, as of the run's day; and the months in which it was not the least.
TIERS = Table("tiers", "层级", "tiers by monthly average assets", (
    _c("tier", INTEGER, "当前层级", "tier in force, 0 the least"), _c("since", DATE, "起算月", "first day of the month since which it is"),
    _c("average", MONEY, "上月月日均", "average of the days of the last whole month"),
    _c("so_far", MONEY, "本月至今日均", "average of the days of this month up to the run's day"),
    _c("next_tier", INTEGER, "下月层级", "tier that this month's average leads to"),
    _c("today", MONEY, "当日资产", "assets at the end of the run's day"),
    _c("above", MONEY, "上一层级门槛", "monthly average from which the next tier above begins; null in the highest"),
    _c("needed", MONEY, "月底前日均所需", "what must lie here on each day left of the month to reach it; null on its last day"),
    _c("reckoned_on", DATE, "计算日", "day whose data it rests on")), day="reckoned_on")
TIER_MONTHS = Table("tier_months", "历月层级", "tiers by month", (
    _c("month_end", DATE, "月末", "last day of the month, or the run's day"), _c("tier", INTEGER, "该月层级", "tier in force in that month"),
    _c("average", MONEY, "月日均", "average of the days of that month")), day="month_end")
# Every grade that a customer had and has: of opportunities (A to C) and in service (D to F).
GRADES = Table("grades", "等级", "grades", (
    _c("scheme", TEXT, "等级类别", "prospect or service"), _c("grade", TEXT, "等级", "A to C of an opportunity, D to F in service"),
    _c("opportunity_id", TEXT, "商机号", "the opportunity, of a prospect"), *VALID), state=True)
# And of each customer of whom one of the bank's models may be asked: what it says, as of the run's day.
SCORES = Table("scores", "模型评分", "scores of models", (
    _c("model", TEXT, "模型", "leave, threshold, activation, wake"), _c("probability", FLOAT, "概率", "that it comes within the model's horizon, 0 to 1"),
    _c("scored_on", DATE, "评分日", "day whose data it rests on")), day="scored_on")
# And of every customer: the days of the next weeks that mean something to them.
CARE_DAYS = Table("care_days", "关怀日", "days that mean something", (
    _c("kind", TEXT, "名目", "birthday, lunar_birthday, anniversary, or a festival: spring_festival, mid_autumn …"),
    _c("falls_on", DATE, "日子", "the next such day, on or after the run's"),
    _c("reckoned_on", DATE, "计算日", "day whose data it rests on")), day="reckoned_on")
# And of every customer in a circle: people of different households who have to do with each other (predict/circles).
CIRCLES = Table("circles", "圈子", "circles", (
    _c("circle", INTEGER, "圈号", "number of the circle: the lowest of its people's"),
    _c("size", INTEGER, "圈内人数", "people in it"), _c("partners", INTEGER, "往来人数", "with how many of it they are tied"),
    _c("ties", INTEGER, "圈内往来", "ties within it"), _c("colleagues", INTEGER, "同事往来", "of these between colleagues"),
    _c("alike", FLOAT, "稳定性", "how much of it is found again when some ties are left out, 0 to 1"),
    _c("found_on", DATE, "计算日", "day whose data it rests on")), day="found_on")
MADE: dict[str, Table] = {
    "households": HOUSEHOLDS, "members": MEMBERS, "employers": EMPLOYERS, "employees": EMPLOYEES, "homes": HOMES,
    "wallet": WALLET, "tiers": TIERS, "tier_months": TIER_MONTHS, "grades": GRADES, "scores": SCORES, "care_days": CARE_DAYS,
    "circles": CIRCLES}

# Neither loaded nor made by a run: who was in a segment on a day, kept as they were (lists.py).
LISTS = Table("lists", "固定名单", "fixed lists", (
    _c("list", TEXT, "名单号", "list's name: the segment and the day"), _c("fixed_on", DATE, "固定日", "day whose members they are")),
    day="fixed_on")

SCHEMA = Schema(tables={**TABLES, **MADE, "lists": LISTS})
