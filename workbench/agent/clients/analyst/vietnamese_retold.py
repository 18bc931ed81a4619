"""In Vietnamese: the whole sentences that readers and tools say in English."""

from __future__ import annotations

_REASONS = {
    "The question is too long for me to read; ask in a few sentences.": "Câu hỏi quá dài; hãy hỏi "
    "trong vài câu.",
    "The question is empty.": "Câu hỏi trống.",
    "The tools gave no figure.": "Các công cụ không cho số liệu nào.",
    "I answer from tools, and none were offered.": "Tôi trả lời từ các công cụ, mà không có công "
    "cụ nào.",
    "No share has been looked up yet: name one by its ticker, in capitals.": "Chưa tra cứu cổ "
    "phiếu nào: hãy nêu mã, viết hoa.",
    "I have no fundamentals (earnings, revenue, valuation ratios, balance sheets).": "Tôi không có "
    "số liệu cơ bản (lợi nhuận, doanh thu, hệ số định giá, bảng cân đối).",
    "I have no dividend yield; I can give the dividends themselves.": "Tôi không có tỷ suất cổ "
    "tức; tôi có thể cho chính các khoản cổ tức.",
    "I don't forecast.": "Tôi không dự báo.",
    "I don't give investment advice.": "Tôi không tư vấn đầu tư.",
    "I have no news and can't say why a price moved.": "Tôi không có tin tức và không nói được vì "
    "sao giá biến động.",
    "I have no company facts beyond names, prices, splits and dividends.": "Ngoài tên, giá, tách "
    "cổ phiếu và cổ tức, tôi không có thông tin doanh nghiệp.",
    "I have no options, futures, bonds or rates.": "Tôi không có quyền chọn, hợp đồng tương lai, "
    "trái phiếu hay lãi suất.",
    "I don't compute that measure.": "Tôi không tính chỉ tiêu đó.",
    "Prices are adjusted for splits only; the dividends are in the total return.": "Giá chỉ điều "
    "chỉnh theo tách cổ phiếu; cổ tức nằm trong lợi suất tổng.",
    "I have no fiscal calendars; ask for calendar years, quarters or dates.": "Tôi không có lịch "
    "tài chính; hãy hỏi theo năm, quý dương lịch hoặc ngày.",
    "I can't give a price of one day as another share stood; give the date.": "Tôi không thể cho "
    "giá tại thời điểm theo cổ phiếu khác; hãy nêu ngày.",
    "I have no short interest or lending data.": "Tôi không có dữ liệu bán khống hay cho vay cổ "
    "phiếu.",
    "I can't measure from a high or a low; give the dates.": "Tôi không đo từ đỉnh hay đáy; hãy "
    "nêu ngày.",
    "I can't search for the session of least volume.": "Tôi không tìm được phiên có khối lượng "
    "thấp nhất.",
    "I can't count or search for days that meet a condition.": "Tôi không đếm hay tìm ngày theo "
    "điều kiện.",
    "Prices are in their own currency; I have no exchange rates, inflation, taxes or fees.": "Giá "
    "theo đồng tiền niêm yết; tôi không có tỷ giá, lạm phát, thuế hay phí.",
    "I have daily bars of regular sessions only.": "Tôi chỉ có dữ liệu ngày của phiên chính thức.",
    "Each share is covered on its own exchange only.": "Mỗi cổ phiếu chỉ có dữ liệu trên sàn của "
    "nó.",
    "I can't place a day by that name; give it as a date.": "Tôi không xác định được ngày theo tên "
    "đó; hãy nêu ngày cụ thể.",
    "I can't value a portfolio.": "Tôi không định giá danh mục.",
    "The question names too many dates.": "Câu hỏi nêu quá nhiều ngày.",
    "A date in the question is not one of the calendar.": "Một ngày trong câu hỏi không có trong "
    "lịch.",
    "A period in the question can't be read.": "Không đọc được một kỳ trong câu hỏi.",
    "The dates can't be read.": "Không đọc được ngày tháng.",
    "The MACD is computed with its usual spans only.": "MACD chỉ được tính với các tham số thông "
    "thường.",
    "The question holds a number whose meaning I can't read.": "Câu hỏi có một con số mà tôi không "
    "hiểu ý nghĩa.",
    "I can't read a time named by an event in it; give the dates.": "Tôi không đọc được thời gian "
    "nêu theo sự kiện; hãy nêu ngày.",
    "I can't read how the times belong together; give start and end.": "Tôi không hiểu các mốc "
    "thời gian gắn với nhau thế nào; hãy nêu điểm đầu và điểm cuối.",
    "A length counted in trading sessions is not one I can measure; give days, months or dates.": (
        "Tôi không đo kỳ tính bằng số phiên; hãy nêu số ngày, số tháng hoặc ngày cụ thể."
    ),
    "The return of one day needs that day; give its date.": "Lợi suất một ngày cần ngày cụ thể; "
    "hãy nêu ngày.",
    "A return needs a period; give its start and its end.": "Lợi suất cần một kỳ; hãy nêu điểm đầu "
    "và điểm cuối.",
    "Beta and correlation need a period, not one day.": "Beta và tương quan cần một kỳ, không phải "
    "một ngày.",
    "The question asks for too many periods at once; ask for fewer.": "Câu hỏi nêu quá nhiều kỳ "
    "cùng lúc; hãy hỏi ít hơn.",
    "Say from when to when the money is held.": "Hãy nêu tiền được giữ từ khi nào đến khi nào.",
    "I can't list daily returns; I can give the best and the worst of them.": "Tôi không liệt kê "
    "lợi suất từng ngày; tôi có thể cho ngày tốt nhất và tệ nhất.",
    "I can give the first of them only, not the second or a later one.": "Tôi chỉ cho được hạng "
    "nhất, không cho hạng hai trở đi.",
    "I can give the largest or smallest one only, not a list of them.": "Tôi chỉ cho được mức lớn "
    "nhất hoặc nhỏ nhất, không cho cả danh sách.",
    "Only the first of them is given; I can't list more.": "Chỉ đưa ra hạng nhất; tôi không liệt "
    "kê thêm.",
    "I give the total return; multiplying your stake by it is left to you.": "Tôi cho lợi suất "
    "tổng; bạn tự nhân với số vốn.",
    "That measure is of total returns; I can't leave the dividends out.": "Chỉ tiêu đó tính trên "
    "lợi suất tổng; không thể bỏ cổ tức ra.",
    "This rate includes dividends; without them I have the price return.": "Tốc độ này gồm cổ tức; "
    "nếu không gồm thì tôi có lợi suất giá.",
    "There is no chart of that indicator; the price chart is shown.": "Không có biểu đồ của chỉ "
    "báo đó; hiển thị biểu đồ giá.",
    "There is no correlation: one of the two never moved.": "Không có tương quan: một trong hai "
    "không hề biến động.",
    "A correlation chart needs two symbols or more.": "Biểu đồ tương quan cần từ hai mã trở lên.",
    "The tool took too long.": "Công cụ chạy quá lâu.",
}
_READ = {
    "'{text}' is not a date of the calendar.": "'{text}' không phải ngày có trong lịch.",
    "{text} is read month first, as {day}.": "{text} được đọc tháng trước, là {day}.",
    "{text} is read day first, as {day}.": "{text} được đọc ngày trước, là {day}.",
    "{text} is read as the month, not as a run of years.": "{text} được đọc là tháng, không phải "
    "nhiều năm.",
    "{text} is read as {day}.": "{text} được đọc là {day}.",
    "The week is measured from the close of {first} to that of {last}.": "Tuần được đo từ giá đóng "
    "cửa {first} đến {last}.",
    "The financial crisis is taken as the fall of US shares from {first} to {last}.": "Khủng hoảng "
    "tài chính được hiểu là đợt giảm của cổ phiếu Mỹ từ {first} đến {last}.",
    "No year was given; the latest is taken: {code}.": "Không nêu năm; lấy năm gần nhất: {code}.",
    "No period was given; all data are taken, which begin on {day}.": "Không nêu kỳ; lấy toàn bộ "
    "dữ liệu, bắt đầu từ {day}.",
    "The first session held, {day}, is taken as the first trading day.": "Lấy phiên đầu tiên có dữ "
    "liệu, {day}, làm ngày giao dịch đầu tiên.",
    "Now is taken as {day}, the as-of day.": "Hiện tại được lấy là {day}, ngày chốt dữ liệu.",
    "{code} has not ended; the latest session is taken.": "{code} chưa kết thúc; lấy phiên gần "
    "nhất.",
    "The time is that of the question before: {codes}.": "Thời gian lấy theo câu hỏi trước: "
    "{codes}.",
    "Only whole {unit}s are counted.": "Chỉ tính các {unit} trọn vẹn.",
    "The period holds no whole {unit}.": "Kỳ này không có {unit} trọn vẹn nào.",
    "That is {unit} by {other} over too long a time; ask for a shorter one.": "Chi tiết theo "
    "{unit} trong thời gian quá dài; hãy hỏi kỳ ngắn hơn.",
    "{measure} needs a period, not one day.": "Chỉ tiêu {measure} cần một kỳ, không phải một ngày.",
    "{names} is left out of the chart: its data begin within the period.": "{names} không có trên "
    "biểu đồ: dữ liệu bắt đầu giữa kỳ.",
    "I can't read the time in '{text}'.": "Tôi không đọc được thời gian trong '{text}'.",
    "I can't read {words} in the question.": "Tôi không đọc được {words} trong câu hỏi.",
    "The period ends ({end}) before it starts ({start}).": "Kỳ kết thúc ({end}) trước khi bắt "
    "đầu ({start}).",
    "I can't tell whether {year} is meant whole, or only its {unit}; name each time in full.": (
        "Không rõ {year} là cả năm hay chỉ một {unit}; hãy nêu đầy đủ từng mốc."
    ),
    "{code} lies after the last session I have ({now}); I don't forecast.": "{code} nằm sau phiên "
    "cuối cùng tôi có ({now}); tôi không dự báo.",
    "A window of {count} sessions is too short.": "Cửa sổ {count} phiên là quá ngắn.",
    "There was no session of {symbol} to measure on {day}.": "{symbol} không có phiên để đo vào "
    "ngày {day}.",
    "The tool {tool} gave no result.": "Công cụ {tool} không cho kết quả.",
}
_TOOLS = {
    "{label} reaches past {now}, the last day of the data.": "{label} vượt quá {now}, ngày cuối "
    "của dữ liệu.",
    "{name} has no data in {label}: its data begin on {first}.": "{name} không có dữ liệu trong "
    "{label}: dữ liệu bắt đầu từ {first}.",
    "{name} has no data on {label}: its data begin on {first}.": "{name} không có dữ liệu vào "
    "{label}: dữ liệu bắt đầu từ {first}.",
    "{name} has no close before {start}, from which {label} is measured: the data begin on "
    "{first}.": "{name} không có giá đóng cửa trước {start} để đo {label}: dữ liệu bắt đầu từ "
    "{first}.",
    "Ask for the time since {first}.": "Hãy hỏi từ {first} trở đi.",
    "{name} has fewer than two closes in {label}, so nothing can be measured over it.": "{name} có "
    "ít hơn hai giá đóng cửa trong {label}, nên không đo được.",
    "{name} has no price on {day}: the data run from {first} to {last}.": "{name} không có giá vào "
    "{day}: dữ liệu từ {first} đến {last}.",
    "{name} has no price of {day}: its last bar is of {last}.": "{name} không có giá ngày {day}: "
    "phiên cuối là {last}.",
    "{name} has {count} sessions up to {last}, too few for {measure}.": "{name} có {count} phiên "
    "đến {last}, chưa đủ cho {measure}.",
    "{name} has no {measure}: its risk was zero.": "{name} không có {measure}: rủi ro bằng không.",
    "No other symbol has data for all of {label}.": "Không mã nào khác có đủ dữ liệu cho {label}.",
    "{names} have fewer than two sessions in common.": "{names} có ít hơn hai phiên chung.",
    "{name} has too few closes in {label} for its {measure}: {why}": "{name} có quá ít giá đóng "
    "cửa trong {label} để tính {measure}.",
    "'{name}' is not among the known symbols.": "'{name}' không nằm trong các mã đã biết.",
}
_CAUTIONS = {
    "no bar": "không có dữ liệu",
    "sessions stand twice": "có phiên bị lặp",
    "prices outside low and high": "giá nằm ngoài khoảng thấp nhất và cao nhất",
    "prices change their unit": "giá đổi đơn vị",
    "a split may be missing": "có thể thiếu một lần tách cổ phiếu",
    "a split may be wrong": "một lần tách cổ phiếu có thể sai",
    "a price may be wrong": "một giá có thể sai",
    "a large move is unexplained": "có biến động lớn chưa rõ lý do",
    "bars repeat the one before": "phiên lặp lại phiên trước",
    "closes stand still": "giá đóng cửa không đổi",
    "sessions are missing": "thiếu phiên",
    "bars on days without a session": "có dữ liệu vào ngày không giao dịch",
    "the last bar is old": "phiên cuối đã cũ",
    "newer sessions could not be fetched": "không lấy được các phiên mới hơn",
    "rows were left out": "một số dòng bị bỏ",
    "volume is missing": "thiếu khối lượng",
    "sessions without a trade": "có phiên không giao dịch",
    "a dividend out of the usual": "có cổ tức khác thường",
    "sessions could not be checked": "không kiểm tra được các phiên",
    "the last bar is provisional": "phiên cuối là tạm tính",
}
_TOLD = {
    **{f"{{name}}: {said}": f"{{name}}: {told}" for said, told in _CAUTIONS.items()},
    **{f"{{name}}: {said} {{days}}": f"{{name}}: {told} {{days}}"
       for said, told in _CAUTIONS.items()},
    "{name}: {provider} passed over: {why} data of {other}": "{name}: bỏ qua {provider}: {why} dữ "
    "liệu của {other}",
}  # fmt: skip

_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September",
           "October", "November", "December")  # fmt: skip
TIMES: dict[str, str] = {
    "{start} to date": "{start} đến nay",
    "{start} to {end}": "{start} đến {end}",
    **{f"{name} {{year}}": f"tháng {number} năm {{year}}"
       for number, name in enumerate(_MONTHS, 1)},
    "Q{number} {year}": "quý {number} năm {year}",
    "H1 {year}": "nửa đầu năm {year}",
    "H2 {year}": "nửa cuối năm {year}",
}  # fmt: skip
RETOLD: dict[str, str] = {**_READ, **_TOOLS, **_TOLD}
REASONS: dict[str, str] = _REASONS
