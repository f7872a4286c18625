"""The kinds of report there are. A new one is a package beside `final_accounts/` and an entry here."""

from generator.kind import Kind

KINDS = {kind.name: kind for kind in (
    Kind(name="final_accounts", short="决算公开", title="部门决算公开说明", parts={"xlsx": "部门决算报表"},
         ending="", beside=("final_accounts", -1), adds_up=True),
    Kind(name="self_evaluation", short="自评报告", title="部门整体支出绩效自评报告", parts={},
         ending=".自评报告", beside=("final_accounts", 0), borrows=("final_accounts",), unit_style=False),
)}
