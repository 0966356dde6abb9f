#include "policy/advice/volume_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>

#include "base/strings.h"

namespace warmpost::advice {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::size_t kMaxIspBytes = 253;  // a domain name's greatest length, RFC 1035 3.1 without the root

std::unexpected<Error> wrong(std::size_t line, const std::string& message, const char* field) {
    return fail(ErrorCode::InvalidArgument, fmt::format("line {}: {}", line, message), field);
}

// What a message repeats of the file stays short and printable.
std::string quoted(std::string_view text) {
    constexpr std::size_t kShown = 40;
    std::string shown(text.substr(0, kShown));
    std::ranges::replace_if(shown, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }, '?');
    return '"' + shown + (text.size() > kShown ? "..." : "") + '"';
}

// The fields of one line, unquoted and trimmed; nullopt: a quote that does not end, or text behind one that did.
std::optional<std::vector<std::string>> fields_of(std::string_view line) {
    std::vector<std::string> fields;
    while (true) {
        std::string field;
        if (line.starts_with('"')) {
            std::size_t at = 1;
            for (; at < line.size() && (line[at] != '"' || line.substr(at).starts_with("\"\"")); ++at) {
                field += line[at];
                if (line[at] == '"') ++at;  // RFC 4180 2.7: a doubled quote is one
            }
            if (at >= line.size()) return std::nullopt;
            line.remove_prefix(at + 1);
            if (!line.empty() && line.front() != ',') return std::nullopt;
        } else {
            field = line.substr(0, line.find(','));
            line.remove_prefix(field.size());
        }
        fields.emplace_back(trim(field));
        if (line.empty()) return fields;
        line.remove_prefix(1);
    }
}

template <class Number>
std::optional<Number> number_in(std::string_view text) {
    Number value{};
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool digits = !text.empty() && text.front() != '-' && problem == std::errc{} && end == text.data() + text.size();
    return digits ? std::optional(value) : std::nullopt;
}

std::optional<std::chrono::sys_days> day_in(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
    const auto year = number_in<int>(text.substr(0, 4)), month = number_in<int>(text.substr(5, 2)), day = number_in<int>(text.substr(8));
    if (!year || !month || !day) return std::nullopt;
    const auto date = std::chrono::year{*year} / *month / *day;
    if (!date.ok()) return std::nullopt;
    return std::chrono::sys_days{date};
}

bool is_header(const std::vector<std::string>& fields) {
    return fields.size() == 3 && iequals(fields[0], "day") && iequals(fields[1], "isp") && iequals(fields[2], "messages");
}

bool printable(std::string_view text) {
    return std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

std::string too_far() { return fmt::format("the days of the file are more than {} days apart", kMaxSeriesDays - 1); }

class VolumeReader {
public:
    Status read(std::size_t number, std::string_view text) {
        const auto fields = fields_of(text);
        if (!fields) return wrong(number, "a quoted field does not end where it should", "");
        if (!header_) {
            header_ = is_header(*fields);
            return header_ ? Status{} : Status{wrong(number, "the header is day,isp,messages, not " + quoted(text), "")};
        }
        if (fields->size() != 3) return wrong(number, fmt::format("day, isp and messages are three fields, not {}", fields->size()), "");
        return read_fields(number, (*fields)[0], (*fields)[1], (*fields)[2]);
    }
    Result<Series> series() && {
        if (!header_) return fail(ErrorCode::InvalidArgument, "the file is empty: its header is day,isp,messages");
        if (series_.lines.empty()) return fail(ErrorCode::InvalidArgument, "the file has a header and no line with figures");
        if ((series_.last - series_.first).count() >= kMaxSeriesDays) return fail(ErrorCode::InvalidArgument, too_far(), "day");
        return std::move(series_);
    }

private:
    Status read_fields(std::size_t number, const std::string& day_text, const std::string& isp_text, const std::string& messages_text) {
        const auto day = day_in(day_text);
        if (!day) return wrong(number, quoted(day_text) + " is not a day such as 2026-11-24", "day");
        if (isp_text.empty()) return wrong(number, "the isp is missing", "isp");
        if (isp_text.size() > kMaxIspBytes || !printable(isp_text)) return wrong(number, quoted(isp_text) + " is not the name of an ISP or of a domain", "isp");
        const auto messages = number_in<std::int64_t>(messages_text);
        if (!messages || *messages > kMaxMessagesADay)
            return wrong(number, fmt::format("{} is not a whole number from 0 to {}", quoted(messages_text), kMaxMessagesADay), "messages");
        const auto isp = to_lower(isp_text);
        const auto [earlier, added] = line_of_.try_emplace({*day, isp}, number);
        if (!added) return wrong(number, fmt::format("{} for {} stands on line {} already", day_text, quoted(isp), earlier->second), "day");
        add({*day, IspId{isp}, *messages});
        return {};
    }
    void add(DayVolume volume) {
        const bool first = series_.lines.empty();
        series_.first = first ? volume.day : std::min(series_.first, volume.day);
        series_.last = first ? volume.day : std::max(series_.last, volume.day);
        series_.lines.push_back(std::move(volume));
    }

    bool header_ = false;
    Series series_{};
    std::map<std::pair<std::chrono::sys_days, std::string>, std::size_t> line_of_;
};

}  // namespace

Result<Series> parse_volume(std::string_view text) {
    if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
    VolumeReader reader;
    for (std::size_t number = 1; !text.empty(); ++number) {
        if (number > kMaxVolumeLines) return fail(ErrorCode::InvalidArgument, fmt::format("the file has more than {} lines", kMaxVolumeLines));
        const auto end = std::min(text.find('\n'), text.size());
        const auto line = trim(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.empty()) continue;
        if (auto read = reader.read(number, line); !read) return std::unexpected(read.error());
    }
    return std::move(reader).series();
}

}  // namespace warmpost::advice
