"""What is asked of who changes a play: its title, when it stops, and its waves."""

from __future__ import annotations

from typing import Any

from django import forms

from kequn.bridge.benefits import known_groups
from kequn.definitions.model import Definition
from kequn.journeys.model import MOST_DAYS, MOST_NUMBER, MOST_WAVES, OPENS, PEOPLE, PLAY, Play
from kequn.relationship.model import CHANNELS
from kequn.web import language
from kequn.web.console.bilingual import both, label, parted
from kequn.web.console.builder.saving import suggested
from kequn.web.language import said

LABELS = {
    "title_zh": ("中文名称", "Chinese title"), "title_en": ("英文名称", "English title"),
    "description_zh": ("说明（中文）", "what it does, in Chinese"), "description_en": ("说明（英文）", "what it does"),
    "stops_after": ("连续几波没有回应就停", "stops after so many without an answer"),
    "offer": ("可用的优惠方案（客群的菜单）", "what may be offered (a group's menu)"),
    "note": ("给审批人的话", "a word to who decides"), "after": ("第几天开始", "from which day"),
    "waits": ("等几天", "waits how many days"), "opens": ("何时才开", "when it opens"),
    "of": ("看哪一波（空为上一波）", "of which wave (empty: the one before)"), "channel": ("渠道", "channel"),
    "by": ("谁来做", "by whom"), "wording_zh": ("话术（中文）", "wording, in Chinese"), "wording_en": ("话术（英文）", "wording"),
    "review": ("消保审查编号", "number of the consumer-protection review"), "review_until": ("审查有效期至", "reviewed until"),
}
PLAIN = ("after", "opens", "of", "waits", "channel", "by")  # what a wave says beside its texts
CHOICES = {"opens": OPENS, "channel": CHANNELS, "by": PEOPLE}


class PlayForm(forms.Form):
    """One version of a play, less its waves."""

    title_zh = forms.CharField(max_length=40)
    title_en = forms.CharField(max_length=80)
    description_zh = forms.CharField(max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    description_en = forms.CharField(max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    stops_after = forms.IntegerField(min_value=1, max_value=MOST_WAVES)
    offer = forms.ChoiceField(required=False)
    note = forms.CharField(max_length=400, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer = self.fields["offer"]
        assert isinstance(offer, forms.ChoiceField)  # noqa: S101  # as it is written above
        offer.choices = [("", language.text("没有", "none")), *((each.id, said(each.title)) for each in known_groups().values())]
        label(self, LABELS)


class WaveForm(forms.Form):
    """One wave."""

    title_zh = forms.CharField(max_length=60)
    title_en = forms.CharField(max_length=80, required=False)
    after = forms.IntegerField(min_value=0, max_value=MOST_DAYS)
    waits = forms.IntegerField(min_value=1, max_value=MOST_DAYS, initial=7)
    opens = forms.ChoiceField()
    of = forms.CharField(max_length=64, required=False)
    channel = forms.ChoiceField()
    by = forms.ChoiceField()
    wording_zh = forms.CharField(max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    wording_en = forms.CharField(max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    review = forms.CharField(max_length=MOST_NUMBER, required=False)
    review_until = forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date"}))
    id = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, known in CHOICES.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101  # as it is written above
            field.choices = [(word, language.text(*titles)) for word, titles in known.items()]
        label(self, LABELS)

    def wave(self) -> dict[str, Any]:
        """Return what the line says, as a definition's body has it."""
        given = self.cleaned_data
        plain = {name: given[name] for name in PLAIN}
        until = given["review_until"]
        review = {"review": given["review"], "review_until": until.isoformat() if until else ""}
        return {"id": given["id"] or suggested(given["title_zh"]), **plain, "title": both(given, "title"),
                "wording": both(given, "wording"), **(review if any(review.values()) else {})}


Waves = forms.formset_factory(WaveForm, extra=1, can_delete=True, max_num=MOST_WAVES)


def definition(play: Play, form: PlayForm, waves: forms.BaseFormSet[WaveForm]) -> Definition:
    """Return what the forms say as a definition; waves stand in the order of their days."""
    given = form.cleaned_data
    listed = [line.wave() for line in waves if line.cleaned_data.get("title_zh") and not line.cleaned_data.get("DELETE")]
    body = {"stops_after": given["stops_after"], "offer": given["offer"], "waves": sorted(listed, key=lambda wave: wave["after"])}
    return Definition(PLAY, play.id, both(given, "title"), body, both(given, "description"), play.owner)


def filled(play: Play) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return what a play says already, for the two forms."""
    texts = parted({"title": play.title, "description": play.description})
    lines = [{"id": wave.id, **{name: getattr(wave, name) for name in PLAIN}, "review": wave.review,
              "review_until": wave.review_until, **parted({"title": wave.title, "wording": wave.wording})} for wave in play.waves]
    return {**texts, "stops_after": play.stops_after, "offer": play.offer}, lines
