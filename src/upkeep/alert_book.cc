#include "upkeep/alert_book.h"

#include <boost/json.hpp>

namespace warmpost::upkeep {
namespace json = boost::json;
using alerts::Alert;
namespace {

std::string key() { return registry::Key{}.text("alerts").bytes(); }

std::string text_in(const json::object& object, std::string_view name) {
    const auto* value = object.if_contains(name);
    const auto* text = value == nullptr ? nullptr : value->if_string();
    return text == nullptr ? std::string() : std::string(*text);
}
std::int64_t number_in(const json::object& object, std::string_view name) {
    const auto* value = object.if_contains(name);
    const auto* number = value == nullptr ? nullptr : value->if_int64();
    return number == nullptr ? 0 : *number;
}

std::optional<Alert> read_one(const json::value& value) {
    const auto* object = value.if_object();
    if (object == nullptr) return std::nullopt;
    const auto kind = alerts::kind_named(text_in(*object, "kind"));
    const auto severity = alerts::severity_named(text_in(*object, "severity"));
    if (!kind || !severity) return std::nullopt;
    Alert alert;
    auto& what = alert.what;
    what.kind = *kind, what.severity = *severity, what.about = text_in(*object, "about");
    what.account = AccountId{number_in(*object, "account")};
    what.isp = text_in(*object, "isp"), what.pool = text_in(*object, "pool"), what.address = text_in(*object, "address");
    what.text = text_in(*object, "text"), what.advice = text_in(*object, "advice"), what.account_text = text_in(*object, "account_text");
    alert.since = from_ms(number_in(*object, "since_ms"));
    return alert;
}

}  // namespace

std::string write_alerts(const std::vector<Alert>& all) {
    json::array list;
    for (const auto& [what, since, seen] : all)
        list.push_back(json::object{{"kind", alerts::to_string(what.kind)},
                                    {"severity", alerts::to_string(what.severity)},
                                    {"about", what.about},
                                    {"account", what.account.value()},
                                    {"isp", what.isp},
                                    {"pool", what.pool},
                                    {"address", what.address},
                                    {"text", what.text},
                                    {"advice", what.advice},
                                    {"account_text", what.account_text},
                                    {"since_ms", to_ms(since)}});
    return json::serialize(list);
}

std::vector<Alert> read_alerts(std::string_view text) {
    std::vector<Alert> all;
    boost::system::error_code broken;
    const auto parsed = json::parse(text, broken);
    const auto* list = broken ? nullptr : parsed.if_array();
    if (list == nullptr) return all;
    for (const auto& each : *list)
        if (auto alert = read_one(each)) all.push_back(std::move(*alert));
    return all;
}

Result<std::vector<Alert>> AlertBook::load() const {
    const auto read = registry_.get(registry::Space::meta, key());
    if (!read) return std::unexpected(read.error());
    return *read ? read_alerts(**read) : std::vector<Alert>{};
}

Status AlertBook::store(const std::vector<Alert>& all) {
    registry::Batch batch;
    batch.put(registry::Space::meta, key(), write_alerts(all));
    return registry_.write(batch);
}

}  // namespace warmpost::upkeep
