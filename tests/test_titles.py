"""A title that does not fit on a line ends its lines by sense, in a balanced shape, and never inside a name."""

from __future__ import annotations

from decimal import Decimal

import pytest

from generator.document.tree import Break, Content, Quantity, Text
from generator.writers import unbroken
from generator.writers.titles import broken, narrower

ROOM = 20.1
"""Chinese characters that a line of the style document takes."""
REPORT = "2023年度部门决算公开说明"


def title(words: str) -> Content:
    """Words as a template writes them: `|` is where it says that they may break."""
    parts = [Text(part) for part in words.split("|")]
    return tuple(inline for part in parts for inline in (part, Break(soft=True)))[:-1]


def lines(content: Content, room: float = ROOM) -> list[str]:
    told = "".join("/" if isinstance(inline, Break) else inline.content if isinstance(inline, Text) else inline.text
                   for inline in broken(content, room))
    return told.split("/")


@pytest.fixture
def few_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only so many widths may be asked for as are asked in a second."""
    asked: list[str] = []
    ems = unbroken.ems

    def counted(words: str) -> float:
        asked.append(words)
        assert len(asked) < 200_000, "too many ways are tried"
        return ems(words)

    monkeypatch.setattr(unbroken, "ems", counted)


@pytest.mark.parametrize("told", [
    "青河区图书馆2023年度部门决算公开说明",
    "云岭市青河区农业农村局/2023年度部门决算公开说明",
    "云岭市青河区农业农村局（本级）/2023年度部门决算公开说明",
    "云岭市青河区国有资产监督管理委员会办公室/2023年度部门决算公开说明",
    "中国共产党云岭市青河区纪律检查委员会/（云岭市青河区监察委员会）/2023年度部门决算公开说明",
    "云岭市青河区市场监督管理局（知识产权局）/2023年度部门决算公开说明",
    "云岭市青河区农业农村综合行政执法大队/（云岭市青河区渔政监督管理站）/（云岭市青河区植物检疫站）/2023年度部门决算公开说明",
    "新疆生产建设兵团第十二师水磨沟管理委员会/（乌鲁木齐市水磨沟区石人子沟街道办事处）/2023年度部门决算公开说明",
    "云岭市青河区人力资源和社会保障局/劳动人事争议仲裁院社会保险服务中心/2023年度部门决算公开说明",
    "乌鲁木齐经济技术开发区/（乌鲁木齐市头屯河区）/城市管理局市容环境卫生服务中心/2023年度部门决算公开说明",
    "上海市松江区九里亭街道社区党群服务中心/（上海市松江区九里亭街道/社会组织服务中心）/2023年度部门决算公开说明",
    "云岭经济技术开发区管理委员会/社会事务管理局/2023年度部门决算公开说明",
    "乌鲁木齐高新技术产业开发区/（乌鲁木齐市新市区）工业园区管理办公室/2023年度部门决算公开说明",
    "新疆维吾尔自治区巴音郭楞蒙古自治州/和硕县乌什塔拉回族民族乡人民政府/2023年度部门决算公开说明",
])
def test_lines_end_by_sense(told: str) -> None:
    wanted = told.split("/")
    name = "".join(wanted).removesuffix(REPORT)
    found = lines(title(f"{name}|{REPORT}"))
    assert found == wanted
    assert max(map(unbroken.ems, found)) <= ROOM


@pytest.mark.parametrize("name", ["云岭市青河区中心小学/附属幼儿园筹备工作小组", "云岭市青河区/城市管理市政设施综合养护服务大队",
                                  "中共云岭市青河区委/城乡社区发展治理工作委员会"])
def test_no_line_ends_within_a_word_that_looks_like_an_authority(name: str) -> None:
    """中心小学, 城市, 市政, 区委, 城乡, 社区."""
    assert lines(title(f"{name.replace('/', '')}|{REPORT}")) == [*name.split("/"), REPORT]


def test_a_name_longer_than_a_line_without_any_known_word_is_cut_into_even_parts() -> None:
    name = "甲乙丙丁戊己庚辛壬癸" * 4
    found = lines(title(f"{name}|{REPORT}"))
    assert "".join(found) == name + REPORT and found[-1] == REPORT
    assert [len(line) for line in found[:-1]] in ([20, 20], [13, 14, 13], [14, 13, 13], [13, 13, 14])


def test_a_title_of_a_template_without_places_to_break_ends_before_its_year() -> None:
    assert lines((Text("云岭市青河区农业农村局"), Quantity("2023", Decimal(2023), "year"), Text("年度部门决算公开说明"))) == [
        "云岭市青河区农业农村局", REPORT]


def test_a_break_of_the_template_stays_and_both_sides_are_looked_at() -> None:
    content = (Text("云岭市青河区农业农村局"), Break(), *title(f"云岭市青河区农业技术推广中心|{REPORT}"))
    assert lines(content) == ["云岭市青河区农业农村局", "云岭市青河区农业技术推广中心", REPORT]


def test_signs_stay_with_their_words_and_looks_with_theirs() -> None:
    """Neither a number nor a closing bracket begins a line; strong words stay strong on both."""
    name = "甲乙丙丁戊己庚辛壬癸" * 2
    found = broken((Text(f"{name}（甲乙）{name}", strong=True),), ROOM)
    assert all(inline.strong for inline in found if isinstance(inline, Text))
    assert not any(line.startswith("）") or line.endswith("（") for line in lines((Text(f"{name}（甲乙）{name}"),)))


def test_what_can_be_broken_nowhere_is_left_to_the_reader() -> None:
    assert lines((Text("x" * 100),)) == ["x" * 100]


def test_one_with_a_word_wider_than_a_line_is_left_as_well(few_steps: None) -> None:
    """Before, every beginning was tried, though no way came to an end."""
    name = "某" * 52 + "a" * 45
    assert lines((Text(name),)) == [name]


def test_places_by_sense_before_a_name_without_any_are_not_tried_in_vain(few_steps: None) -> None:
    name = "市局" * 20 + "某" * 45
    found = lines((Text(name),))
    assert "".join(found) == name and max(map(unbroken.ems, found)) <= ROOM


def test_a_very_long_name_takes_no_time() -> None:
    assert max(map(unbroken.ems, lines(title(f"{'甲乙丙丁戊己庚辛壬癸' * 9}|{REPORT}")))) <= ROOM


@pytest.mark.parametrize(("name", "count"), [("某" * 141, 8), ("市局" * 60, 6)])
def test_one_with_too_many_ways_is_broken_evenly(name: str, count: int) -> None:
    """Before, every way was weighed: of these there are millions."""
    found = lines((Text(name),))
    assert "".join(found) == name and len(found) == count
    widths = list(map(unbroken.ems, found))
    assert max(widths) <= ROOM and max(widths) - min(widths) <= 3 and not any(line[0] in "）" for line in found)


@pytest.mark.parametrize("told", [
    "人民政府服务中心服务站教育局/卫生院公安局服务站服务站办公室/图书馆服务站服务中心服务中心办公室/"
    "办公室委员会委员会办公室卫生院办公室/农业农村局2023年度部门决算公开说明",
    "局处县（甲）" * 2 + ("/" + "局处县（甲）" * 3) * 6])
def test_one_with_too_many_ways_of_more_lines_is_broken_by_sense_into_the_fewest(told: str) -> None:
    """Before, these were broken evenly, within names."""
    assert lines((Text(told.replace("/", "")),)) == told.split("/")


def test_three_dots_close_no_bracket() -> None:
    """Else a line would end within brackets behind them as cheaply as outside."""
    told = "庆祝教师节……/（教育局财政局卫生局民政局）/甲乙丙丁戊己庚辛"
    assert lines((Text(told.replace("/", "")),), 14) == told.split("/")


@pytest.mark.parametrize(("heading", "room"), [
    ("第一部分 单位概况", 24.5),
    ("第三部分 上海市澄湖区老年教育指导中心/2024年度决算情况说明", 19.05),  # 4 + 0.25 + 14 with what stands around the blank, and 0.3
    ("第二部分 乌鲁木齐市水磨沟区发展和改革委员会（乌鲁木齐市水磨沟区工业和信息化局）2024年度部门决算表", 24.5),
])
def test_a_heading_has_room_for_its_first_line_and_no_word_more(heading: str, room: float) -> None:
    """Where no width does it, it has all there is."""
    assert 24.5 - narrower(heading.replace("/", ""), 24.5) == pytest.approx(room)
