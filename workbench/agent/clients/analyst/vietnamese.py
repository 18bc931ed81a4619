"""The analyst's phrases in Vietnamese, by their English templates."""

from __future__ import annotations

_LABELS = {
    "**FACT** {text}": "**SỰ KIỆN** {text}",
    "**ASSUMPTION** {text}": "**GIẢ ĐỊNH** {text}",
    "**INFERENCE** {text}": "**SUY LUẬN** {text}",
    "**Missing** {text}": "**Còn thiếu** {text}",
    "**NOTE** {text}": "**LƯU Ý** {text}",
    "SAMPLE DATA, {first} to {last}.": "DỮ LIỆU MẪU (SAMPLE DATA), {first} đến {last}.",
}
_MEASURES = {
    "total return": "lợi suất tổng",
    "Total return": "Lợi suất tổng",
    "price return": "lợi suất giá",
    "Price return": "Lợi suất giá",
    "without dividends": "không gồm cổ tức",
    "log return": "lợi suất log",
    "Log return": "Lợi suất log",
    "of the total-return series": "theo chuỗi lợi suất tổng",
    "compound annual growth rate": "tốc độ tăng trưởng kép hằng năm (CAGR)",
    "total return, in years of 365.25 days": "lợi suất tổng, một năm tính 365,25 ngày",
    "annualised volatility": "độ biến động quy năm",
    "volatility": "độ biến động",
    "Volatility": "Độ biến động",
    "sample standard deviation of daily total returns": "độ lệch chuẩn mẫu của lợi suất tổng ngày",
    "annualised downside deviation": "độ lệch giảm quy năm",
    "Downside deviation": "Độ lệch giảm",
    "of daily total returns": "theo lợi suất tổng ngày",
    "on daily total returns": "theo lợi suất tổng ngày",
    "Sharpe ratio": "tỷ lệ Sharpe",
    "Sharpe": "Sharpe",
    "Sortino ratio": "tỷ lệ Sortino",
    "Sortino": "Sortino",
    "maximum drawdown": "mức sụt giảm tối đa",
    "Maximum drawdown": "Mức sụt giảm tối đa",
    "on total return": "theo lợi suất tổng",
    "best day": "ngày tốt nhất",
    "Best day": "Ngày tốt nhất",
    "worst day": "ngày tệ nhất",
    "Worst day": "Ngày tệ nhất",
    "daily total return": "lợi suất tổng trong ngày",
    "return of the day": "lợi suất trong ngày",
    "Return of the day": "Lợi suất trong ngày",
    "highest daily volume": "khối lượng ngày cao nhất",
    "Highest volume": "Khối lượng cao nhất",
    "highest price": "giá cao nhất",
    "High": "Giá cao nhất",
    "lowest price": "giá thấp nhất",
    "Low": "Giá thấp nhất",
    "intraday": "trong phiên",
    "highest close": "giá đóng cửa cao nhất",
    "Highest close": "Giá đóng cửa cao nhất",
    "lowest close": "giá đóng cửa thấp nhất",
    "Lowest close": "Giá đóng cửa thấp nhất",
    "average close": "giá đóng cửa trung bình",
    "Average close": "Giá đóng cửa trung bình",
    "average daily volume": "khối lượng trung bình ngày",
    "Average volume": "Khối lượng trung bình",
    "total volume": "tổng khối lượng",
    "Total volume": "Tổng khối lượng",
    "average daily volume as traded": "khối lượng trung bình ngày chưa điều chỉnh",
    "Average volume as traded": "Khối lượng trung bình chưa điều chỉnh",
    "total volume as traded": "tổng khối lượng chưa điều chỉnh",
    "Total volume as traded": "Tổng khối lượng chưa điều chỉnh",
    "beta": "beta",
    "Beta": "Beta",
    "correlation": "tương quan",
    "Correlation": "Tương quan",
    "sum of dividends per share": "tổng cổ tức mỗi cổ phiếu",
    "Dividends per share": "Cổ tức mỗi cổ phiếu",
    "number of dividends": "số lần trả cổ tức",
    "Dividends": "Cổ tức",
    "number of splits": "số lần tách cổ phiếu",
    "Splits": "Tách cổ phiếu",
    "close": "giá đóng cửa",
    "Close": "Giá đóng cửa",
    "opening price": "giá mở cửa",
    "Open": "Giá mở cửa",
    "volume": "khối lượng",
    "Volume": "Khối lượng",
    "close as traded": "giá đóng cửa chưa điều chỉnh",
    "Close as traded": "Giá đóng cửa chưa điều chỉnh",
    "MACD signal line": "đường tín hiệu MACD",
    "MACD signal": "Tín hiệu MACD",
    "MACD histogram": "biểu đồ cột MACD",
    "lower Bollinger band": "dải Bollinger dưới",
    "Lower band": "Dải dưới",
    "middle Bollinger band": "dải Bollinger giữa",
    "Middle band": "Dải giữa",
    "upper Bollinger band": "dải Bollinger trên",
    "Upper band": "Dải trên",
    "52-week high": "đỉnh 52 tuần",
    "52-week low": "đáy 52 tuần",
    "{window}-day simple moving average": "đường trung bình động đơn giản {window} ngày",
    "{window}-day exponential moving average": "đường trung bình động lũy thừa {window} ngày",
    "{window}-day RSI": "RSI {window} ngày",
    "{window}-day average true range": "biên độ thực trung bình {window} ngày",
    "{window}-day rolling volatility, annualised,": "độ biến động trượt {window} ngày (quy năm)",
    "{window}-day volatility": "Độ biến động {window} ngày",
    "{window}-day average volume": "khối lượng trung bình {window} ngày",
    "{window}-day volume": "Khối lượng {window} ngày",
}
_WORDS = {
    "{some} and {last}": "{some} và {last}",
    "on {day}": "vào ngày {day}",
    "from {start} to {end}": "từ {start} đến {end}",
    "{start} to {end}": "{start} đến {end}",
    "n/a": "không có",
    "not yet": "chưa",
    "an unknown day": "một ngày không rõ",
    "Symbol": "Mã",
    "Name": "Tên",
    "Measure": "Chỉ tiêu",
    "Figure": "Giá trị",
    "From": "Từ",
    "To": "Đến",
    "Period": "Kỳ",
    "Pair": "Cặp",
    "Peak": "Đỉnh",
    "Trough": "Đáy",
    "Recovery": "Hồi phục",
    "First session": "Phiên đầu",
    "Last session": "Phiên cuối",
    "Sessions": "Số phiên",
    "Yes": "Đúng",
    "No": "Không",
    "None": "Không mã nào",
    "Neither": "Không mã nào trong hai",
    "No, not all of them": "Không, không phải tất cả",
    "No, not {symbol}": "Không, không phải {symbol}",
    "Yes, in each of them.": "Đúng, trong tất cả các kỳ.",
    "No, in some of them only.": "Không, chỉ trong một số kỳ.",
    "No, in none of them.": "Không, không kỳ nào.",
    "positive": "dương",
    "negative": "âm",
    "above": "cao hơn",
    "below": "thấp hơn",
    "on the day of": "đúng vào ngày đạt",
    "higher": "cao hơn",
    "highest": "cao nhất",
    "lower": "thấp hơn",
    "lowest": "thấp nhất",
    "smaller": "nhỏ hơn",
    "smallest": "nhỏ nhất",
    "larger": "lớn hơn",
    "largest": "lớn nhất",
    "milder": "nhẹ hơn",
    "mildest": "nhẹ nhất",
    "worse": "tệ hơn",
    "worst": "tệ nhất",
    "better": "tốt hơn",
    "best": "tốt nhất",
    "weaker": "yếu hơn",
    "weakest": "yếu nhất",
    "more": "nhiều hơn",
    "less": "ít hơn",
    "most": "nhiều nhất",
    "least": "ít nhất",
    "second": "thứ hai",
    "third": "thứ ba",
    "fourth": "thứ tư",
    "fifth": "thứ năm",
    "{place} {how}": "{how} {place}",
    "single day": "ngày",
    "price": "giá",
    "year": "năm",
    "quarter": "quý",
    "month": "tháng",
    "candlestick": "nến",
    "comparison": "so sánh",
    "drawdown": "mức sụt giảm",
    "rolling volatility": "độ biến động trượt",
    "last dividend": "cổ tức gần nhất",
    "largest dividend": "cổ tức lớn nhất",
    "smallest dividend": "cổ tức nhỏ nhất",
    "first dividend in the data": "cổ tức đầu tiên trong dữ liệu",
}
_FIGURES = {
    "{symbol}'s {name}{when}{rule} was {figure}.": "{symbol} có {name}{when}{rule} là {figure}.",
    "{symbol}'s {name}{when}{rule} was {figure}, on {day}.": "{symbol} có {name}{when}{rule} là "
    "{figure}, vào ngày {day}.",
    "The peak was on {peak}, the trough on {trough}; {end}.": "Đỉnh vào ngày {peak}, đáy vào ngày "
    "{trough}; {end}.",
    "it was recovered on {day}": "hồi phục vào ngày {day}",
    "it was not recovered by {day}": "đến {day} vẫn chưa hồi phục",
    "The figures {when}:": "Các số liệu {when}:",
    "The indicators {when}:": "Các chỉ báo {when}:",
    "On {day} {symbol} {figures}{note}.": "Ngày {day}, {symbol} {figures}{note}.",
    "closed at {figure}": "đóng cửa ở {figure}",
    "opened at {figure}": "mở cửa ở {figure}",
    "had a high of {figure}": "có giá cao nhất {figure}",
    "had a low of {figure}": "có giá thấp nhất {figure}",
    "traded {figure}": "có khối lượng giao dịch {figure}",
    "closed, as traded, at {figure}": "đóng cửa, theo giá chưa điều chỉnh, ở {figure}",
    "{figures} split-adjusted": "{figures} (đã điều chỉnh tách cổ phiếu)",
    "{figures} split-adjusted ({raw} as traded, before later splits)": "{figures} sau điều chỉnh "
    "tách cổ phiếu ({raw} theo giá giao dịch khi đó)",
    "; there is no bar of {day}, so the last session before it is given": "; ngày {day} không có "
    "phiên, nên dùng phiên gần nhất trước đó",
    "{name} was {figure}": "có {name} {figure}",
    "{name} was {figure}{on}": "{name} là {figure}{on}",
    ", with the close at {figure}": ", giá đóng cửa {figure}",
    "On {day} {symbol}'s {figures}{end}.": "Ngày {day}, {symbol} có {figures}{end}.",
    "The close on {day} was {figure}.": "Giá đóng cửa ngày {day} là {figure}.",
    "It covers less than 52 weeks: the data begin on {day}.": "Khoảng này ngắn hơn 52 tuần: dữ "
    "liệu bắt đầu từ {day}.",
    "Correlations of daily total returns {when}:": "Tương quan của lợi suất tổng ngày {when}:",
    "The correlation of the daily total returns of {pair} {when} was {figure}.": "Tương quan của "
    "lợi suất tổng ngày giữa {pair} {when} là {figure}.",
    "the equal-weighted basket of the other shares": "rổ các cổ phiếu còn lại với tỷ trọng bằng "
    "nhau",
    "{symbol}'s {name} against {benchmark} {when} was {figure}{also}.": "{symbol} có {name} so "
    "với {benchmark} {when} là {figure}{also}.",
    ", with a {name} of {figure}": ", với {name} {figure}",
    "{symbol} in figures:": "Số liệu của {symbol}:",
    "{name} against the basket of the others": "{name} so với rổ các cổ phiếu còn lại",
    "The {kind} chart of {symbols}, {when}, is shown with this answer.": "Biểu đồ {kind} của "
    "{symbols}, {when}, được hiển thị kèm câu trả lời.",
}
_EVENTS = {
    "{symbol} had no split {when} (splits: {figure}).": "{symbol} không tách cổ phiếu {when} (số "
    "lần tách: {figure}).",
    "- {day}: split {figure}-for-1": "- {day}: tách {figure} ăn 1",
    "Splits of {symbol} {when}: {figure}, by ex-date:": "Số lần tách cổ phiếu của {symbol} "
    "{when}: {figure}, theo ngày giao dịch không hưởng quyền:",
    "{symbol}'s last split was on {day}: {figure}-for-1.": "{symbol} tách cổ phiếu lần gần nhất "
    "vào ngày {day}: {figure} ăn 1.",
    "{symbol}'s first split in the data was on {day}: {figure}-for-1.": "{symbol} tách cổ phiếu "
    "lần đầu trong dữ liệu vào ngày {day}: {figure} ăn 1.",
    "{symbol} paid no dividend {when} (ex-dividend dates: {figure}).": "{symbol} không trả cổ tức "
    "{when} (số ngày không hưởng quyền: {figure}).",
    ", with {figure} per share in all": ", tổng cộng {figure} mỗi cổ phiếu",
    "Ex-dividend dates of {symbol} {when}: {figure}{summed}.": "Số ngày giao dịch không hưởng "
    "quyền cổ tức của {symbol} {when}: {figure}{summed}.",
    "The latest, by ex-date:": "Các lần gần nhất, theo ngày không hưởng quyền:",
    "- {day}: {figure} per share": "- {day}: {figure} mỗi cổ phiếu",
    "{symbol}'s {name} was {figure} per share, ex-dividend on {day}.": "{symbol} có {name} là "
    "{figure} mỗi cổ phiếu, ngày không hưởng quyền {day}.",
    "No dividend of {symbol} stands out as a special one; the largest was {figure} per share.": (
        "Không có cổ tức nào của {symbol} nổi bật như cổ tức đặc biệt; lớn nhất là {figure} mỗi "
        "cổ phiếu."
    ),
    "{figure} per share, ex-dividend on {day}": "{figure} mỗi cổ phiếu, ngày không hưởng quyền "
    "{day}",
    "{symbol} paid {figures}.": "{symbol} đã trả {figures}.",
    "It is far above the usual dividend, so it holds a special one; the data give the sum of "
    "both.": "Mức này cao hơn hẳn cổ tức thường lệ, nên có cổ tức đặc biệt trong đó; dữ liệu chỉ "
    "cho tổng của cả hai.",
}
_CONTESTS = {
    "{symbol} had the {how} {name} {when}: {figure} against {other} for {rival}.": "{symbol} có "
    "{name} {how} {when}: {figure}, so với {other} của {rival}.",
    "{symbol} had the {how} {name} {when}: {figure}; then come {rest}.": "{symbol} có {name} "
    "{how} {when}: {figure}; tiếp theo là {rest}.",
    "{symbol} had the {how} {name} {when}: {figure}. In order: {listed}.": "{symbol} có {name} "
    "{how} {when}: {figure}. Theo thứ tự: {listed}.",
    "{symbol} correlated {degree} with {hub} {when}: {figure}, against {rest}.": "{symbol} tương "
    "quan {degree} với {hub} {when}: {figure}, so với {rest}.",
    "{symbols} are not all apart in {name}.": "{symbols} không khác nhau hoàn toàn về {name}.",
    "Only {symbols} could be ranked.": "Chỉ xếp hạng được {symbols}.",
    "{symbol}'s {unit} with the {how} {name} was the one {when}: {figure}.": "Với {symbol}, {unit} "
    "có {name} {how} là kỳ {when}: {figure}.",
    "{symbol}'s {name} was the {how} {when}: {figure}{rest}.": "{symbol} có {name} {how} {when}: "
    "{figure}{rest}.",
    ", against {figure} {when}": ", so với {figure} {when}",
    "{figure} for {symbol}": "{figure} của {symbol}",
    "{symbol}'s {name} {when}, {figure}, was {where} its {line}, {level}{on}.": "{symbol} có "
    "{name} {when} là {figure}, {where} {line} ({level}{on}).",
    ", of {day}": ", ngày {day}",
    "the {name} {when} was {figures}.": "{name} {when} là {figures}.",
    "; not so {figures}": "; còn lại thì không: {figures}",
    "{symbols} had a {kind} {name} {when}: {figures}{others}.": "{symbols} có {name} {kind} "
    "{when}: {figures}{others}.",
}
_ASSUMED = {
    "Total returns have dividends reinvested.": "Lợi suất tổng tính cả cổ tức tái đầu tư.",
    "Prices and volumes are split-adjusted.": "Giá và khối lượng đã điều chỉnh tách cổ phiếu.",
    "The risk-free rate is the one given in the question.": "Lãi suất phi rủi ro lấy theo câu hỏi.",
    "The risk-free rate is taken as zero.": "Lãi suất phi rủi ro được coi là không.",
    "The basket weighs the other shares equally, each day.": "Rổ chia đều tỷ trọng cho các cổ "
    "phiếu còn lại, mỗi ngày.",
    "No period was given; the past year is taken.": "Không nêu kỳ; lấy một năm gần nhất.",
    "No period was given; all data held and the past year are taken.": "Không nêu kỳ; lấy toàn bộ "
    "dữ liệu và một năm gần nhất.",
    "The figures of a brief are of the past year unless another time is named.": "Số liệu tóm tắt "
    "là của một năm gần nhất nếu không nêu kỳ khác.",
    "No benchmark was given; the basket of the other shares is taken.": "Không nêu chuẩn so sánh; "
    "lấy rổ các cổ phiếu còn lại.",
    "No second share was named; the correlation with each of the others is given.": "Không nêu cổ "
    "phiếu thứ hai; đưa ra tương quan với từng cổ phiếu còn lại.",
    "An indicator belongs to a day; that of the period's end is given.": "Chỉ báo thuộc về một "
    "ngày; lấy giá trị cuối kỳ.",
    "A growth rate a year, out of less than a year, is extrapolated.": "Tốc độ tăng trưởng năm "
    "tính từ kỳ ngắn hơn một năm là ngoại suy.",
    "A recovery may come after the period; so the drawdown is measured from its start to now as "
    "well.": "Việc hồi phục có thể sau kỳ này; nên mức sụt giảm cũng được đo từ đầu kỳ đến nay.",
    "The annual return over several years is the compound rate (CAGR).": "Lợi suất năm qua nhiều "
    "năm là tốc độ kép (CAGR).",
    "The average annual return is taken as the compound rate (CAGR).": "Lợi suất trung bình năm "
    "được lấy là tốc độ kép (CAGR).",
    "The largest loss is given both of one day and from peak to trough.": "Mức lỗ lớn nhất được "
    "đưa ra cả trong một ngày lẫn từ đỉnh đến đáy.",
    "The largest gain is taken as that of one day.": "Mức tăng lớn nhất được hiểu là trong một "
    "ngày.",
    "A day has no volatility of its own; the rolling one up to it is given.": "Một ngày không có "
    "độ biến động riêng; đưa ra độ biến động trượt đến ngày đó.",
    "Prices are adjusted for splits, not for dividends.": "Giá được điều chỉnh theo tách cổ "
    "phiếu, không theo cổ tức.",
    "The period starts with the first session held.": "Kỳ bắt đầu từ phiên đầu tiên có dữ liệu.",
    "The first session held is taken as the start; the listing may be older.": "Lấy phiên đầu "
    "tiên có dữ liệu làm điểm đầu; ngày niêm yết có thể sớm hơn.",
}
_REFUSED = {
    "I can't answer that.": "Tôi không trả lời được câu này.",
    "I can give prices, returns, risk, drawdowns, indicators, correlations, splits and dividends "
    "of {names} from {first} to {last}.": "Tôi có thể cho giá, lợi suất, rủi ro, mức sụt giảm, chỉ "
    "báo, tương quan, tách cổ phiếu và cổ tức của {names} từ {first} đến {last}.",
    "I have daily bars of {symbol} from {first} to {last}.": "Tôi có dữ liệu ngày của {symbol} từ "
    "{first} đến {last}.",
    "I have daily bars, splits and dividends of {names}; now is {now}.": "Tôi có dữ liệu ngày, "
    "tách cổ phiếu và cổ tức của {names}; hiện tại là {now}.",
    "From them I give prices, returns, risk, drawdowns, indicators, beta and correlation, "
    "rankings, splits, dividends and charts.": "Từ đó tôi cho giá, lợi suất, rủi ro, mức sụt giảm, "
    "chỉ báo, beta và tương quan, xếp hạng, tách cổ phiếu, cổ tức và biểu đồ.",
    "Did you mean {name}?": "Có phải ý bạn là {name}?",
    "I can't read a question about shares in '{text}'.": "Tôi không đọc được câu hỏi về cổ phiếu "
    "trong '{text}'.",
    "A share whose ticker is a number is not among those I have data for.": "Cổ phiếu có mã là số "
    "không nằm trong dữ liệu của tôi.",
    "{name} is not among the shares I have data for.": "{name} không nằm trong các cổ phiếu tôi có "
    "dữ liệu.",
    "'{name}' is not a share I have data for.": "'{name}' không phải cổ phiếu tôi có dữ liệu.",
    "I can't read {words} in the question.": "Tôi không đọc được {words} trong câu hỏi.",
    "I can't read {words}.": "Tôi không đọc được {words}.",
    "The question names no share I have data for.": "Câu hỏi không nêu cổ phiếu nào tôi có dữ "
    "liệu.",
}

PHRASES: dict[str, str] = {
    **_LABELS, **_MEASURES, **_WORDS, **_FIGURES, **_EVENTS, **_CONTESTS, **_ASSUMED, **_REFUSED,
}  # fmt: skip
