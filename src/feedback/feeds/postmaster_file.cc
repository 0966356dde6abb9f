#include "feedback/feeds/postmaster_file.h"

#include <boost/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <map>

#include "base/csv.h"
#include "base/strings.h"
#include "feedback/feeds/snds_feed.h"

namespace warmpost::feedback {
namespace json = boost::json;
namespace {

using feeds::Day;
using feeds::PostmasterDay;

std::unexpected<Error> bad(std::string why) { return fail(ErrorCode::InvalidArgument, std::move(why)); }

// Letters and digits alone, in lower case: "Spam rate", "SPAM_RATE" and "spamRate" are one name.
std::string plain(std::string_view name) {
    std::string kept;
    for (const char c : name)
        if ((c >= '0' && c <= '9') || (ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z')) kept += ascii_lower(c);
    return kept;
}

using Rate = std::optional<double> PostmasterDay::*;
constexpr std::array<std::pair<std::string_view, Rate>, 22> kRates{{
    {"userreportedspamratio", &PostmasterDay::spam_rate},
    {"userreportedspamrate", &PostmasterDay::spam_rate},
    {"spamrate", &PostmasterDay::spam_rate},
    {"spfsuccessratio", &PostmasterDay::spf},
    {"spfsuccessrate", &PostmasterDay::spf},
    {"spf", &PostmasterDay::spf},
    {"dkimsuccessratio", &PostmasterDay::dkim},
    {"dkimsuccessrate", &PostmasterDay::dkim},
    {"dkim", &PostmasterDay::dkim},
    {"dmarcsuccessratio", &PostmasterDay::dmarc},
    {"dmarcsuccessrate", &PostmasterDay::dmarc},
    {"dmarc", &PostmasterDay::dmarc},
    {"inboundencryptionratio", &PostmasterDay::inbound_tls},
    {"inboundtls", &PostmasterDay::inbound_tls},
    {"tlsencryptionrate", &PostmasterDay::inbound_tls},
    {"tlsinboundencryptionrate", &PostmasterDay::inbound_tls},
    {"outboundencryptionratio", &PostmasterDay::outbound_tls},
    {"outboundtls", &PostmasterDay::outbound_tls},
    {"tlsoutboundencryptionrate", &PostmasterDay::outbound_tls},
    {"deliveryerrorrate", &PostmasterDay::delivery_errors},
    {"deliveryerrors", &PostmasterDay::delivery_errors},
    {"deliveryerrorratio", &PostmasterDay::delivery_errors},
}};
Rate rate_named(std::string_view name) {
    const std::string known = plain(name);
    const auto* const found = std::ranges::find(kRates, std::string_view(known), [](const auto& each) { return each.first; });
    return found == kRates.end() ? nullptr : found->second;
}

// "D" of "domains/D/...", or the whole; lower case. Empty: no name of a domain.
std::string domain_in(std::string_view name) {
    if (name.starts_with("domains/")) name.remove_prefix(8);
    std::string domain = to_lower(trim(name.substr(0, name.find('/'))));
    const bool fits = !domain.empty() && domain.size() <= 253 && domain.find('.') != std::string::npos &&
                      domain.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-._") == std::string::npos;
    return fits ? domain : std::string();
}

class Reader {
public:
    explicit Reader(std::string_view domain) : fallback_(domain) {}

    void skip(const std::string& where, const std::string& why) {
        if (file_.skipped++ == 0) file_.problem = where + why;
    }
    [[nodiscard]] bool full() const { return days_.size() > kMostPostmasterDays; }
    // The entry of a domain and day, made when it is new. Null: `why` says what is wrong.
    PostmasterDay* day_of(std::string_view domain, std::optional<Day> day, std::string& why) {
        const std::string named = domain.empty() ? domain_in(fallback_) : domain_in(domain);
        if (named.empty())
            why = domain.empty() ? "no domain: name it with --domain" : "its domain is none";
        else if (!day)
            why = "it has no date";
        if (!why.empty()) return nullptr;
        PostmasterDay& found = days_[{named, *day}];
        found.domain = named;
        found.day = *day;
        return &found;
    }
    Result<PostmasterFile> finish() && {
        if (days_.size() > kMostPostmasterDays) return bad("the file has more than 10,000 days");
        if (days_.empty()) return bad(file_.skipped > 0 ? "nothing in it could be read: " + file_.problem : "nothing in it is of Postmaster Tools");
        for (auto& [key, day] : days_) file_.days.push_back(std::move(day));
        return std::move(file_);
    }

private:
    std::string_view fallback_;
    PostmasterFile file_;
    std::map<std::pair<std::string, Day>, PostmasterDay> days_;
};

// --- JSON

std::string text_of(const json::object& object, std::string_view name) {
    const auto* value = object.if_contains(name);
    return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}
std::optional<double> share_of(const json::value* value) {
    if (value == nullptr) return std::nullopt;
    if (value->is_string()) return feed_share(value->get_string());
    if (!value->is_number()) return std::nullopt;
    const double number = value->to_number<double>();
    return number >= 0 && number <= 1 ? std::optional(number) : std::nullopt;
}
std::int64_t count_of(const json::value* value) {  // int64 come as strings
    if (value == nullptr) return 0;
    if (value->is_int64()) return std::max<std::int64_t>(0, value->get_int64());
    if (!value->is_string()) return 0;
    const std::string_view text = value->get_string();
    std::int64_t number = 0;
    return std::from_chars(text.data(), text.data() + text.size(), number).ec == std::errc{} ? std::max<std::int64_t>(0, number) : 0;
}
std::optional<Day> date_of_object(const json::object& entry) {
    const auto* date = entry.if_contains("date");
    if (date == nullptr) return std::nullopt;
    if (date->is_string()) return feed_date(date->get_string());
    if (!date->is_object()) return std::nullopt;
    const auto& parts = date->get_object();
    const auto number = [&parts](const char* name) {
        const auto* value = parts.if_contains(name);
        return value != nullptr && value->is_int64() && value->get_int64() >= 0 && value->get_int64() < 10'000 ? std::to_string(value->get_int64())
                                                                                                               : std::string();
    };
    return feed_date(number("year") + "-" + number("month") + "-" + number("day"));
}

std::vector<feeds::IpReputation> ip_reputations(const json::object& entry) {
    std::vector<feeds::IpReputation> groups;
    const auto* list = entry.if_contains("ipReputations");
    if (list == nullptr || !list->is_array()) return groups;
    for (const auto& each : list->get_array()) {
        const auto* object = each.if_object();
        if (object == nullptr || groups.size() == 8) continue;
        feeds::IpReputation group{feeds::reputation_named(text_of(*object, "reputation")), count_of(object->if_contains("ipCount")), {}};
        if (const auto* samples = object->if_contains("sampleIps"); samples != nullptr && samples->is_array())
            for (const auto& sample : samples->get_array()) {
                const auto ip = sample.is_string() ? IpAddress::parse(std::string_view(sample.get_string())) : bad("");
                if (ip && group.samples.size() < kMostSamples) group.samples.push_back(*ip);
            }
        if (group.reputation != feeds::Reputation::unknown) groups.push_back(std::move(group));
    }
    return groups;
}

std::optional<double> sum_of_errors(const json::object& entry) {
    const auto* list = entry.if_contains("deliveryErrors");
    if (list == nullptr || !list->is_array()) return std::nullopt;
    double sum = 0;
    for (const auto& each : list->get_array())
        if (const auto* object = each.if_object()) sum += share_of(object->if_contains("errorRatio")).value_or(0);
    return std::min(sum, 1.0);
}

// v1: all of a day in one object.
void read_traffic(Reader& reader, const json::object& entry) {
    const std::string name = text_of(entry, "name");
    const auto slash = name.rfind('/');
    const auto date = date_of_object(entry);
    std::string why;
    const std::string domain = name.empty() ? text_of(entry, "domain") : name;
    auto* day =
        reader.day_of(domain, date ? date : feed_date(slash == std::string::npos ? std::string_view() : std::string_view(name).substr(slash + 1)), why);
    if (day == nullptr) return reader.skip("an entry: ", why);
    for (const auto& [member, value] : entry)
        if (const Rate rate = rate_named(member); rate != nullptr)
            if (const auto share = share_of(&value)) day->*rate = share;
    if (const auto reputation = feeds::reputation_named(text_of(entry, "domainReputation")); reputation != feeds::Reputation::unknown)
        day->domain_reputation = reputation;
    if (auto groups = ip_reputations(entry); !groups.empty()) day->ip_reputations = std::move(groups);
    if (const auto errors = sum_of_errors(entry)) day->delivery_errors = errors;
}

// v2: one metric of a day.
void read_stat(Reader& reader, const json::object& entry) {
    const Rate rate = rate_named(text_of(entry, "metric"));
    if (rate == nullptr) return;  // one that is not kept
    const auto* value = entry.if_contains("value");
    const auto* object = value == nullptr ? nullptr : value->if_object();
    std::optional<double> share;
    if (object != nullptr)
        for (const char* kind : {"doubleValue", "floatValue", "stringValue", "intValue"})
            if (!share) share = share_of(object->if_contains(kind));
    if (!share) return reader.skip("metric " + harmless(text_of(entry, "metric")) + ": ", "its value is no share");
    std::string why;
    const std::string name = text_of(entry, "name");
    auto* day = reader.day_of(name, date_of_object(entry), why);
    if (day == nullptr) return reader.skip("metric " + harmless(text_of(entry, "metric")) + ": ", why);
    day->*rate = share;
}

void read_value(Reader& reader, const json::value& value, int depth) {
    if (reader.full() || depth > 3) return;
    if (const auto* list = value.if_array()) {
        for (const auto& each : *list) read_value(reader, each, depth + 1);
        return;
    }
    const auto* object = value.if_object();
    if (object == nullptr) return reader.skip("an entry: ", "it is no object");
    bool holds = false;
    for (const char* name : {"trafficStats", "domainStats"})
        if (const auto* list = object->if_contains(name)) holds = true, read_value(reader, *list, depth + 1);
    if (holds) return;
    if (object->contains("metric"))
        read_stat(reader, *object);
    else
        read_traffic(reader, *object);
}

Result<PostmasterFile> read_json(std::string_view text, std::string_view domain) {
    Reader reader(domain);
    json::parse_options options;
    options.max_depth = 16;
    boost::system::error_code broken;
    const auto whole = json::parse(text, broken, {}, options);
    if (!broken) {
        read_value(reader, whole, 0);
        return std::move(reader).finish();
    }
    if (text.find('\n') == std::string_view::npos) return bad("it is not JSON: " + broken.message());
    std::size_t number = 0;
    for (const auto line : split(text, '\n')) {
        ++number;
        if (trim(line).empty() || reader.full()) continue;
        boost::system::error_code error;
        const auto value = json::parse(trim(line), error, {}, options);
        if (error)
            reader.skip("line " + std::to_string(number) + ": ", "it is not JSON");
        else
            read_value(reader, value, 0);
    }
    return std::move(reader).finish();
}

// --- CSV

Result<PostmasterFile> read_csv(std::string_view text, std::string_view domain) {
    Reader reader(domain);
    std::vector<std::string> heading;
    std::size_t number = 0;
    for (const auto raw : split(text, '\n')) {
        ++number;
        const auto line = trim(raw);
        if (line.empty()) continue;
        const std::string where = "line " + std::to_string(number) + ": ";
        const auto fields = line.size() > kMostFeedLine ? bad("it is too long") : csv_fields(line);
        if (heading.empty()) {
            if (!fields) return bad(where + fields.error().message);
            for (const auto& field : *fields) heading.push_back(plain(field));
            if (std::ranges::find(heading, "date") == heading.end()) return bad("it is neither JSON nor a CSV file whose heading has \"date\"");
            continue;
        }
        if (!fields) {
            reader.skip(where, fields.error().message);
            continue;
        }
        std::string_view named;
        std::optional<Day> date;
        for (std::size_t i = 0; i < std::min(heading.size(), fields->size()); ++i) {
            if (heading[i] == "domain") named = trim((*fields)[i]);
            if (heading[i] == "date") date = feed_date((*fields)[i]);
        }
        std::string why;
        auto* day = reader.day_of(named, date, why);
        if (day == nullptr) {
            reader.skip(where, why);
            continue;
        }
        for (std::size_t i = 0; i < std::min(heading.size(), fields->size()); ++i) {
            if (const Rate rate = rate_named(heading[i]); rate != nullptr)
                if (const auto share = feed_share((*fields)[i])) day->*rate = share;
            if (heading[i] == "domainreputation") day->domain_reputation = feeds::reputation_named(trim((*fields)[i]));
        }
        if (reader.full()) break;
    }
    return std::move(reader).finish();
}

}  // namespace

Result<PostmasterFile> read_postmaster(std::string_view text, std::string_view domain) {
    if (text.size() > kMostPostmasterBytes) return bad("the file has more than 4 MiB");
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    const auto begin = trim(text);
    if (begin.empty()) return bad("the file is empty");
    return begin.starts_with('{') || begin.starts_with('[') ? read_json(begin, domain) : read_csv(begin, domain);
}

}  // namespace warmpost::feedback
