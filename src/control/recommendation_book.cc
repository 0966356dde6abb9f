#include "control/recommendation_book.h"

#include <boost/json.hpp>

namespace warmpost::control {
namespace json = boost::json;
namespace {

std::string key_of(AccountId account) { return registry::Key{}.text("recommendations").number(static_cast<std::uint64_t>(account.value())).bytes(); }

std::string write(const std::vector<advisor::Kept>& kept) {
    json::array list;
    for (const auto& [what, open, created, updated] : kept)
        list.push_back(json::object{{"type", advisor::wire_name(what.type)},
                                    {"resource", what.resource},
                                    {"description", what.description},
                                    {"high", what.high},
                                    {"open", open},
                                    {"created_ms", to_ms(created)},
                                    {"updated_ms", to_ms(updated)}});
    return json::serialize(list);
}

// Of our own writing: what does not fit is of a newer warmpost, and passed over.
std::vector<advisor::Kept> read(std::string_view text) {
    std::vector<advisor::Kept> kept;
    boost::system::error_code broken;
    const auto parsed = json::parse(text, broken);
    if (broken || !parsed.is_array()) return kept;
    for (const auto& value : parsed.get_array()) {
        try {
            const auto& each = value.as_object();
            const auto type = advisor::type_named(std::string_view(each.at("type").as_string()));
            if (!type) continue;
            advisor::Recommendation what{*type, std::string(each.at("resource").as_string()), std::string(each.at("description").as_string()),
                                         each.at("high").as_bool()};
            kept.push_back(
                {std::move(what), each.at("open").as_bool(), from_ms(each.at("created_ms").as_int64()), from_ms(each.at("updated_ms").as_int64())});
        } catch (const std::exception&) {
            continue;
        }
    }
    return kept;
}

}  // namespace

Result<std::vector<advisor::Kept>> RecommendationBook::of(AccountId account) const {
    const auto stored = registry_.get(registry::Space::meta, key_of(account));
    if (!stored) return std::unexpected(stored.error());
    return *stored ? read(**stored) : std::vector<advisor::Kept>{};
}

Status RecommendationBook::store(AccountId account, const std::vector<advisor::Kept>& kept) {
    registry::Batch batch;
    if (kept.empty())
        batch.erase(registry::Space::meta, key_of(account));
    else
        batch.put(registry::Space::meta, key_of(account), write(kept));
    return registry_.write(batch);
}

}  // namespace warmpost::control
