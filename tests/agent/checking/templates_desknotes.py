# ruff: noqa: E501 - a template is one line, as its sentence is
"""Answers of a research assistant inside a notebook, and the numbers junior analysts write up for a
colleague. ``templates`` says what the holes are."""

from __future__ import annotations

from agent.checking.templates import Template

_T = Template

DESKNOTES: tuple[_T, ...] = (
    # one question, one answer
    _T("With dividends counted in, {s0} {v|s0.total_return.p0|moved} {p0}."),
    _T("{s0} ended the session of {d0} at {v|s0.close.d0|plain}; it had opened at {v|s0.open.d0|plain}.", "close"),
    _T("Yes, {s0} did pay a dividend {p0}: {v|s0.dividends_per_share.p0|plain} per share.", "payout"),
    _T("No session hurt holders of {s0} more {p0} than that of {t|s0.worst_day.p0}, when the stock {v|s0.worst_day.p0|moved}.", "day"),
    _T("The largest number of {s0} shares to change hands in a single session {p0} was {v|s0.highest_volume.p0|scaled}. That session was {t|s0.highest_volume.p0}.", "volume"),
    _T("An investment in {s0} compounded at {v|s0.cagr.p0|plain} a year {p0}.", kind="run"),
    _T("Leaving dividends out, the price of {s0} changed by {v|s0.price_return.p0|signed} {p0}; with them the figure is {v|s0.total_return.p0|signed}.", "price"),
    _T("On a diluted basis, earnings per share at {s0} were {v|s0.diluted_eps.p0|plain} {p0}.", "eps"),
    _T("You asked how much cash {s0} had. At the end of {P0} the balance sheet showed {v|s0.cash.p0|plain}, or {v|ratio s0.cash.p0 s0.total_debt.p0|times} its total debt of {v|s0.total_debt.p0|plain}.", "stock"),
    _T("I get a {m0} of {v|s0.m0.p0|plain} for {s0} {p0}.", "ratio"),
    _T("{s0} never closed higher {p0} than on {t|s0.highest_close.p0}, when it finished at {v|s0.highest_close.p0|plain}.", "money"),
    _T("On {d0}, {v|s0.volume.d0|scaled} shares of {s0} were traded. On {d1} it was {v|s0.volume.d1|scaled}.", "close", spans=2),
    # two shares
    _T("Holding {s0} rather than {s1} {p0} would have returned {v|diff s0.total_return.p0 s1.total_return.p0|points} {c|s0.total_return.p0|s1.total_return.p0|more|less}, dividends included.", symbols=2),
    _T("Of the two, {s0} had the {c|s0.sortino.p0|s1.sortino.p0|better|poorer} Sortino ratio {p0}, {v|s0.sortino.p0|plain} compared with {s1}'s {v|s1.sortino.p0|plain}.", "ratio", 2),
    _T("{s0}'s shares swung {c|s0.volatility.p0|s1.volatility.p0|more|less} than {s1}'s {p0}: annualised volatility was {v|s0.volatility.p0|plain} for the former and {v|s1.volatility.p0|plain} for the latter.", "frac", 2),
    _T("While {s0} kept {v|s0.gross_margin.p0|plain} of its sales as gross profit {p0}, {s1} kept {v|s1.gross_margin.p0|plain}.", "margin", 2),
    _T("Return on equity {p0} came to {v|s0.roe.p0|plain} at {s0} and to {v|s1.roe.p0|plain} at {s1}; the two are {v|diff s0.roe.p0 s1.roe.p0|points} apart.", "margin", 2),
    _T("At the end of {P0}, {s0} was the {c|s0.debt_to_equity.p0|s1.debt_to_equity.p0|more|less} indebted of the two relative to equity: debt to equity stood at {v|s0.debt_to_equity.p0|plain}, whereas {s1} was at {v|s1.debt_to_equity.p0|plain}.", "balance", 2),
    _T("I compared the worst falls from a peak {p0}. {s0}'s was {v|s0.max_drawdown.p0|abs} and {s1}'s {v|s1.max_drawdown.p0|abs}, so the former fell {c|s0.max_drawdown.p0|s1.max_drawdown.p0|less|further}.", "dd", 2),
    _T("{p0!}, {v|s0.average_volume.p0|scaled} {s0} shares changed hands on an average day. For {s1} the average was {v|s1.average_volume.p0|scaled}.", "volume", 2, kind="year"),
    _T("Per share, {s0} earned {v|s0.diluted_eps.p0|plain} {p0} (diluted) and paid out {v|s0.dividends_per_share.p0|plain}. {s1} earned {v|s1.diluted_eps.p0|plain} and paid out {v|s1.dividends_per_share.p0|plain}.", "eps", 2, kind="fiscal"),
    _T("Side by side for {P0}: {s0} with {m0} of {v|s0.m0.p0|plain}, {s1} with {v|s1.m0.p0|plain}.", "flow", 2),
    # three shares
    _T("By operating margin, {s0} comes {r|s0.operating_margin.p0|ordinal} of the three {p0} with {v|s0.operating_margin.p0|plain}. {s1} had {v|s1.operating_margin.p0|plain}, {s2} {v|s2.operating_margin.p0|plain}.", "margin", 3),
    _T("{v|count total_return.p0|Word} of the three made money for shareholders {p0}: {s0} {v|s0.total_return.p0|moved}, {s1} {v|s1.total_return.p0|moved} and {s2} {v|s2.total_return.p0|moved}.", symbols=3),
    _T("Peak to trough, the maximum drawdowns {p0} were as follows: {s0} {v|s0.max_drawdown.p0|abs}, {s1} {v|s1.max_drawdown.p0|abs}, {s2} {v|s2.max_drawdown.p0|abs}.", "dd", 3),
    _T("An equally weighted look at {s0}, {s1} and {s2} gives a mean total return of {v|mean s0.total_return.p0 s1.total_return.p0 s2.total_return.p0|plain} {p0}, of which the {r|s0.total_return.p0|best} single figure was {s0}'s {v|s0.total_return.p0|plain}.", symbols=3),
    _T("### Sharpe ratios, {P0}\n\n- {s0}: {v|s0.sharpe.p0|plain}\n- {s1}: {v|s1.sharpe.p0|plain}\n- {s2}: {v|s2.sharpe.p0|plain}\n\nThat puts {s0} {r|s0.sharpe.p0|ordinal} of the three after adjusting for risk.", "ratio", 3),
    _T("| {d0} | P/E | P/B |\n|---|--:|--:|\n| {s0} | {v|s0.pe.d0|x} | {v|s0.pb.d0|x} |\n| {s1} | {v|s1.pe.d0|x} | {v|s1.pb.d0|x} |\n| {s2} | {v|s2.pe.d0|x} | {v|s2.pb.d0|x} |", "multiple", 3),
    _T("Combined revenue of {s0}, {s1} and {s2} was {v|sum s0.revenue.p0 s1.revenue.p0 s2.revenue.p0|plain} {p0}, {v|s0.revenue.p0|plain} of it at {s0}.", "flow", 3, kind="fiscal"),
    # tables and lists
    _T("**{s0}, session of {d0} (USD)**\n\n| Open | High | Low | Close |\n|--:|--:|--:|--:|\n| {v|s0.open.d0|bare} | {v|s0.high.d0|bare} | {v|s0.low.d0|bare} | {v|s0.close.d0|bare} |\n\nVolume was {v|s0.volume.d0|scaled} shares.", "close"),
    _T("Risk, {P0}:\n\n| | Volatility | Downside deviation | Max. drawdown |\n|---|--:|--:|--:|\n| {s0} | {v|s0.volatility.p0|plain} | {v|s0.downside_deviation.p0|plain} | {v|s0.max_drawdown.p0|plain} |\n| {s1} | {v|s1.volatility.p0|plain} | {v|s1.downside_deviation.p0|plain} | {v|s1.max_drawdown.p0|plain} |", "frac", 2),
    _T("| {s0}, USD bn | {P0} | {P1} | Change |\n|---|--:|--:|--:|\n| Revenue | {v|s0.revenue.p0|bn} | {v|s0.revenue.p1|bn} | {v|change s0.revenue.p1 s0.revenue.p0|signed} |\n| Free cash flow | {v|s0.free_cash_flow.p0|bn} | {v|s0.free_cash_flow.p1|bn} | {v|change s0.free_cash_flow.p1 s0.free_cash_flow.p0|signed} |", "flow", spans=2),
    _T("{s0} at the end of {P0}:\n* Total assets {v|s0.total_assets.p0|plain}\n* Total debt {v|s0.total_debt.p0|plain}\n* Cash and equivalents {v|s0.cash.p0|plain}\n* Current ratio {v|s0.current_ratio.p0|plain}", "stock"),
    _T("## {s0}: extremes, {P0}\n\n- Best day: {v|s0.best_day.p0|signed} on {t|s0.best_day.p0}\n- Worst day: {v|s0.worst_day.p0|signed} on {t|s0.worst_day.p0}\n- Highest close: {v|s0.highest_close.p0|plain} on {t|s0.highest_close.p0}\n- Lowest close: {v|s0.lowest_close.p0|plain} on {t|s0.lowest_close.p0}", "day"),
    _T("| Total return, % | {s0} | {s1} | {s2} |\n|---|--:|--:|--:|\n| {P0} | {v|s0.total_return.p0|pct} | {v|s1.total_return.p0|pct} | {v|s2.total_return.p0|pct} |\n| {P1} | {v|s0.total_return.p1|pct} | {v|s1.total_return.p1|pct} | {v|s2.total_return.p1|pct} |", symbols=3, spans=2),
    _T("Margins at {s0}, {P0}:\n1. Gross margin: {v|s0.gross_margin.p0|plain}\n2. Operating margin: {v|s0.operating_margin.p0|plain}\n3. Net margin: {v|s0.net_margin.p0|plain}", "margin"),
    _T("| | Close (USD) | Change on the day |\n|:--|--:|--:|\n| {s0} | {v|s0.close.d0|bare} | {v|s0.day_return.d0|signed} |\n| {s1} | {v|s1.close.d0|bare} | {v|s1.day_return.d0|signed} |\n\nBoth rows are for {d0}.", "close", 2),
    _T("Closing prices of {s0} {p0}, in dollars: high {v|s0.highest_close.p0|bare}, low {v|s0.lowest_close.p0|bare}, average {v|s0.average_close.p0|bare}.", "money"),
    # statements
    _T("{s0} booked revenue of {v|s0.revenue.p0|plain} {p0} and gross profit of {v|s0.gross_profit.p0|plain}. Operating income was {v|s0.operating_income.p0|plain}, and after interest and tax {v|s0.net_income.p0|plain} of net income was left, which the company reports as {v|s0.diluted_eps.p0|plain} per diluted share.", "flow"),
    _T("On cash, {s0} looks like this {p0}: operations brought in {v|s0.operating_cash_flow.p0|plain}, of which {v|s0.free_cash_flow.p0|plain} was free cash flow. Set against net income of {v|s0.net_income.p0|plain}, free cash flow was {v|ratio s0.free_cash_flow.p0 s0.net_income.p0|times} as large.", "flow"),
    _T("Net debt, taken as total debt ({v|s0.total_debt.p0|plain}) less cash ({v|s0.cash.p0|plain}), was {v|diff s0.total_debt.p0 s0.cash.p0|plain} at {s0} at the end of {P0}.", "stock"),
    _T("Note for the model: {s0} had {v|s0.shares_outstanding.p0|scaled} shares outstanding at the end of {P0}, and net income {p0} was {v|s0.net_income.p0|about}.", "flow", kind="fiscal"),
    _T("Taken together, {s0} earned {v|sum s0.net_income.p0 s0.net_income.p1|plain} in {P0} and {P1}: {v|s0.net_income.p0|plain} in the first and {v|s0.net_income.p1|plain} in the second. All three are net income.", "flow", spans=2, kind="fiscal"),
    # valuation on a day
    _T("At the close of {d0}, with the stock at {v|s0.close.d0|plain}, {s0} was valued at {v|s0.pe.d0|x} earnings and {v|s0.ps.d0|x} sales.", "multiple"),
    _T("On EV/EBITDA, {s0} looked {c|s0.ev_ebitda.d0|s1.ev_ebitda.d0|dearer|cheaper} than {s1} on {d0} ({v|s0.ev_ebitda.d0|x} against {v|s1.ev_ebitda.d0|x}).", "multiple", 2),
    _T("Between {d0} and {d1} the price-to-earnings ratio of {s0} {c|s0.pe.d1|s0.pe.d0|expanded|contracted} from {v|s0.pe.d0|plain} to {v|s0.pe.d1|plain}.", "multiple", spans=2),
    _T("{s0}'s {m0} was {v|s0.m0.d0|plain} on {d0}. For {s1} it was {v|s1.m0.d0|plain} and for {s2} {v|s2.m0.d0|plain}, so {s0} carried the {r|s0.m0.d0|high} multiple of the three.", "multiple", 3),
    # from one year to another
    _T("{s0}'s operating margin {c|s0.operating_margin.p1|s0.operating_margin.p0|widened|narrowed} by {v|diff s0.operating_margin.p1 s0.operating_margin.p0|bp} from {P0} to {P1}, when it stood at {v|s0.operating_margin.p1|plain}.", "margin", spans=2),
    _T("Net income at {s0} went from {v|s0.net_income.p0|plain} in {P0} to {v|s0.net_income.p1|plain} in {P1}; in other words it {c|s0.net_income.p1|s0.net_income.p0|grew|shrank} by {v|change s0.net_income.p1 s0.net_income.p0|abs}.", "flow", spans=2, kind="fiscal"),
    _T("Trading in {s0} was {c|s0.average_volume.p1|s0.average_volume.p0|busier|quieter} in {P1} than in {P0}: average daily volume {c|s0.average_volume.p1|s0.average_volume.p0|rose|fell} {v|change s0.average_volume.p1 s0.average_volume.p0|abs} to {v|s0.average_volume.p1|scaled} shares.", "volume", spans=2, kind="year"),
    _T("After {v|s0.total_return.p0|noun} in {P0}, {s0} {v|s0.total_return.p1|moved} in {P1}. Volatility was {v|s0.volatility.p0|plain} and {v|s0.volatility.p1|plain} respectively.", "frac", spans=2, kind="year"),
    _T("The dividend per share of {s0} was {c|s0.dividends_per_share.p1|s0.dividends_per_share.p0|raised|lowered} by {v|diff s0.dividends_per_share.p1 s0.dividends_per_share.p0|plain} between {P0} and {P1}, to {v|s0.dividends_per_share.p1|plain}.", "payout", spans=2, kind="fiscal"),
    _T("From the close of {d0} ({v|s0.close.d0|plain}) to that of {d1} ({v|s0.close.d1|plain}), {s0} {c|s0.close.d1|s0.close.d0|gained|lost} {v|change s0.close.d1 s0.close.d0|abs}.", "close", spans=2),
    # what a figure says, in words
    _T("{s0} had a Sharpe ratio of {v|s0.sharpe.p0|plain} {p0}. Put simply, for each unit of volatility the return above the risk-free rate was that many units.", "ratio"),
    _T("A maximum drawdown of {v|s0.max_drawdown.p0|abs}, which is what {s0} had {p0}, means that at the low of {t|s0.max_drawdown.p0} the shares stood that far below their previous peak.", "dd"),
    _T("Downside deviation looks at losses only, so at {v|s0.downside_deviation.p0|plain} it is below the ordinary volatility of {v|s0.volatility.p0|plain} that {s0} showed {p0}.", "frac"),
    _T("With a current ratio of {v|s0.current_ratio.p0|plain} at the end of {P0}, {s0} had enough current assets to cover what falls due within a year more than once.", "balance"),
    _T("### How did {s0} do {p0}?\n\nThe stock {v|s0.total_return.p0|moved} with dividends. That was not a smooth ride: volatility was {v|s0.volatility.p0|about}, and at the worst point it was {v|s0.max_drawdown.p0|abs} below its peak ({t|s0.max_drawdown.p0}). The Sharpe ratio of {v|s0.sharpe.p0|plain} sums it up.", "frac", kind="year"),
    # Vietnamese
    _T("Nếu tính cả cổ tức thì {s0} {v|s0.total_return.p0|moved} {p0}.", language="vi"),
    _T("Ở phiên {d0}, {s0} mở cửa tại {v|s0.open.d0|plain}, đóng cửa tại {v|s0.close.d0|plain} và có {v|s0.volume.d0|plain} cổ phiếu được sang tay.", "close", language="vi"),
    _T("Phiên tệ nhất của {s0} {p0} là {t|s0.worst_day.p0}, khi cổ phiếu mất {v|s0.worst_day.p0|abs}. Ngược lại, phiên tốt nhất rơi vào {t|s0.best_day.p0} với mức tăng {v|s0.best_day.p0|abs}.", "day", language="vi"),
    _T("{s0} biến động {c|s0.volatility.p0|s1.volatility.p0|mạnh hơn|ít hơn} {s1} {p0}: độ biến động quy năm lần lượt là {v|s0.volatility.p0|plain} và {v|s1.volatility.p0|plain}.", "frac", 2, language="vi"),
    _T("**Kết quả kinh doanh của {s0} (tỷ USD)**\n\n| Chỉ tiêu | {P0!} | {P1!} |\n|---|--:|--:|\n| Doanh thu | {v|s0.revenue.p0|bn} | {v|s0.revenue.p1|bn} |\n| Lợi nhuận gộp | {v|s0.gross_profit.p0|bn} | {v|s0.gross_profit.p1|bn} |\n| Lợi nhuận ròng | {v|s0.net_income.p0|bn} | {v|s0.net_income.p1|bn} |", "flow", spans=2, language="vi"),
    _T("Tính đến {d0}, {s0} được định giá ở mức P/E {v|s0.pe.d0|x} và P/B {v|s0.pb.d0|x}; với {s1}, hai hệ số này là {v|s1.pe.d0|x} và {v|s1.pb.d0|x}.", "multiple", 2, language="vi"),
    _T("So với {P0}, doanh thu {P1} của {s0} {c|s0.revenue.p1|s0.revenue.p0|tăng|giảm} {v|change s0.revenue.p1 s0.revenue.p0|abs}, từ {v|s0.revenue.p0|plain} thành {v|s0.revenue.p1|plain}.", "flow", spans=2, language="vi"),
    _T("Tính từ đỉnh xuống đáy, {s0} có lúc mất {v|s0.max_drawdown.p0|abs} {p0}; đáy được ghi nhận vào {t|s0.max_drawdown.p0}.", "dd", language="vi"),
    _T("Trong ba cổ phiếu {s0}, {s1} và {s2}, {m0} của {s0} {p0} là {r|s0.m0.p0|cao}, ở mức {v|s0.m0.p0|plain}.", "ratio", 3, language="vi"),
    _T("### {s0}, {P0}\n\n- Giá đóng cửa cao nhất: {v|s0.highest_close.p0|plain} ({t|s0.highest_close.p0})\n- Giá đóng cửa thấp nhất: {v|s0.lowest_close.p0|plain} ({t|s0.lowest_close.p0})\n- Giá đóng cửa bình quân: {v|s0.average_close.p0|plain}\n- Khối lượng bình quân (triệu cổ phiếu/phiên): {v|s0.average_volume.p0|mn1}", "money", language="vi"),
    _T("{p0!}, {s0} đạt biên lợi nhuận gộp {v|s0.gross_margin.p0|plain} và ROE {v|s0.roe.p0|plain}, trong khi {s1} đạt {v|s1.gross_margin.p0|plain} và {v|s1.roe.p0|plain}.", "margin", 2, language="vi"),
    _T("Hệ số Sharpe của {s0} {p0} là {v|s0.sharpe.p0|plain}, nghĩa là mỗi đơn vị rủi ro đem lại bấy nhiêu đơn vị lợi suất vượt trên lãi suất phi rủi ro.", "ratio", language="vi"),
)  # fmt: skip
