#include "config/price_keys.h"

#include <string>
#include <utility>

#include "config/read_value.h"

namespace warmpost::config {
namespace {

constexpr const char* kTiers = "prices.managed_tiers";
constexpr const char* kThousand = "amount per 1,000 messages";

Key declare(const char* table, const char* name, const char* unit, std::string fallback, const char* bounds, const char* sentence) {
    return {table, name, unit, std::move(fallback), bounds, sentence, false, false, {}, {}};
}

// `field` gives the member of a Config that the price is read into.
template <class Field>
Key amount(const char* table, const char* name, const char* unit, const char* sentence, std::string fallback, Field field) {
    Key key = declare(table, name, unit, std::move(fallback), "0 to 1000000, at most six decimals", sentence);
    key.read = [=](const toml::node& node, Config& config) -> Read {
        auto value = read_amount(node);
        if (!value) return std::unexpected(value.error());
        field(config) = *value;
        return {};
    };
    return key;
}

Key price(const char* name, const char* unit, const char* sentence, billing::Micro billing::Prices::* member) {
    const billing::Prices defaults;
    return amount("prices", name, unit, sentence, to_toml(billing::to_decimal(defaults.*member)), [member](Config& c) -> auto& { return c.prices.*member; });
}

Key currency() {
    Key key = declare("prices", "currency", "ISO 4217", to_toml(billing::Prices{}.currency), "three capital letters",
                      "The currency of all prices. It changes with a month: a month's ledger has one.");
    key.read = [](const toml::node& node, Config& config) -> Read {
        auto text = read_string(node);
        if (!text) return std::unexpected(text.error());
        config.prices.currency = std::move(*text);
        return {};
    };
    return key;
}

Key up_to() {
    constexpr std::int64_t kMost = 1'000'000'000'000'000;
    Key key = declare(kTiers, "up_to", "messages", "0", "0 to 1000000000000000", "The month's messages that the tier ends with; 0: no end, in the last tier.");
    key.read = [](const toml::node& node, Config& config) -> Read {
        auto value = read_integer(node, 0, kMost);
        if (!value) return std::unexpected(value.error());
        config.managed_tiers.back().up_to = *value;
        return {};
    };
    return key;
}

}  // namespace

void add_prices(std::vector<Key>& all) {
    using billing::Prices;
    all.push_back(currency());
    all.push_back(price("shared_per_thousand", kThousand, "Messages, one a recipient, that left through the shared pool.", &Prices::shared_per_thousand));
    all.push_back(price("standard_per_thousand", kThousand, "Messages that left from leased addresses (standard).", &Prices::standard_per_thousand));
    all.push_back(price("managed_per_thousand", kThousand, "Messages that left through managed pools; the tiers come on top.", &Prices::managed_per_thousand));
    all.push_back(price("standard_address_month", "amount a month", "Each leased address (standard), pro-rated by the days on which it was held.",
                        &Prices::standard_address_month));
    all.push_back(price("managed_account_month", "amount a month", "An account that had a managed pool in the month, whole, once.", &Prices::managed_account_month));
    all.push_back(up_to());
    Key tier = amount(kTiers, "per_thousand", kThousand, "Each message within the tier.", {}, [](Config& c) -> auto& { return c.managed_tiers.back().per_thousand; });
    tier.required = true;
    all.push_back(std::move(tier));
}

}  // namespace warmpost::config
