// The keys of what policy decides by.
#include "config/key_kinds.h"

namespace warmpost::config {
namespace {

Key warmup_advance() {
    using warmpost::warmup::Advance;
    Key key = declare({"warmup", "advance", "string", "What moves addresses leased from now on ahead: every UTC day, as SES does, or only days on which mail left."}, "\"calendar\"",
                      R"("calendar", "sent-days")");
    key.read = [](const toml::node& node, Config& config) -> Read {
        const auto word = read_string(node);
        if (!word) return std::unexpected(word.error());
        if (*word != "calendar" && *word != "sent-days") return problem("must be \"calendar\" or \"sent-days\"", &node);
        config.warmup.advance = *word == "calendar" ? Advance::calendar : Advance::sent_days;
        return {};
    };
    return key;
}

#define FIELD(member) [](Config& c) -> auto& { return c.member; }

void add_warmup(std::vector<Key>& all) {
    constexpr std::int64_t kMostADay = 1'000'000'000;
    all.push_back(integer({"warmup", "days", "days", "How long the plan takes from 0 to 100 percent."}, 1, 365, FIELD(warmup.plan.days)));
    all.push_back(integer({"warmup", "start", "messages a day", "An address's allowance at 0 percent."}, 1, kMostADay, FIELD(warmup.plan.start)));
    all.push_back(integer({"warmup", "full", "messages a day", "Its allowance at 100 percent; between the two it grows by the same factor each day."}, 1, kMostADay, FIELD(warmup.plan.full)));
    all.push_back(integer({"warmup", "hour_divisor", "-", "In any 60 minutes at most the day's allowance divided by this."}, 1, 24, FIELD(warmup.plan.hour_divisor)));
    all.push_back(warmup_advance());
}

void add_managed(std::vector<Key>& all) {
    all.push_back(boolean({"managed", "show_managed_addresses", "boolean", "false: accounts do not see the addresses of their managed pools, their use only. true: as SES since 2025, GetDedicatedIps lists them, with NOT_APPLICABLE and -1."}, FIELD(managed.show_addresses)));
    all.push_back(integer({"managed", "addresses_max", "addresses", "Addresses that one managed pool may have at most."}, 1, 65'536, FIELD(managed.addresses_max)));
    all.push_back(integer({"managed", "worth_per_day", "messages a day", "What makes a further address worth its price: so many messages a day that it is planned to carry."}, 1, 1'000'000'000, FIELD(managed.worth_per_day)));
    all.push_back(integer({"managed", "inventory_low", "addresses", "Fewer free addresses in the inventory are told as an event."}, 0, 65'536, FIELD(managed.inventory_low)));
    all.push_back(integer({"managed", "forget_after_days", "days", "After so many days without mail what was learned of an address at an ISP is forgotten, as soon as silence has left nothing of it that a new address has not."}, 35, 3650, FIELD(managed.forget_after_days)));
    all.push_back(at_start(FIELD(managed.time_scale), number({"managed", "time_scale", "factor", "How many seconds policy counts for one that passes: warm-up, autoscaling and their windows. Other than 1 only for tests."},
                                                             1, 100'000, FIELD(managed.time_scale))));
}

void add_reputation(std::vector<Key>& all) {
    all.push_back(boolean({"reputation", "pause_senders", "boolean", "true: accounts and configuration sets are paused at the pause marks; false: they are told of and stay under review."}, FIELD(reputation.pause_senders)));
    all.push_back(number({"reputation", "bounce_review", "rate", "Permanent bounces of a representative volume from which a sender is under review (SES: 0.05)."}, 0.0001, 1, FIELD(reputation.bounce_review)));
    all.push_back(number({"reputation", "bounce_pause", "rate", "Permanent bounces from which it is paused (SES: 0.1)."}, 0.0001, 1, FIELD(reputation.bounce_pause)));
    all.push_back(number({"reputation", "complaint_review", "rate", "The same for complaints (SES: 0.001)."}, 0.00001, 1, FIELD(reputation.complaint_review)));
    all.push_back(number({"reputation", "complaint_pause", "rate", "The same for complaints (SES: 0.005)."}, 0.00001, 1, FIELD(reputation.complaint_pause)));
}

void add_shared_pool(std::vector<Key>& all) {
    all.push_back(boolean({"shared_pool", "slow_accounts", "boolean", "true: an account whose mail draws bounces, complaints or refusals is slowed before the pool's addresses suffer."}, FIELD(shared_pool.slow_accounts)));
    all.push_back(number({"shared_pool", "bounce_review", "rate", "Hard bounces from which an account is slowed to 1/2, and halfway to `bounce_pause` to 1/4 (SES: under review at 0.05)."}, 0.0001, 1, FIELD(shared_pool.bounce_review)));
    all.push_back(number({"shared_pool", "bounce_pause", "rate", "Hard bounces from which it is slowed to 1/10, and at twice as many to 1/50 (SES: may be paused at 0.1)."}, 0.0001, 1, FIELD(shared_pool.bounce_pause)));
    all.push_back(number({"shared_pool", "complaint_review", "rate", "The same for complaints (SES: 0.001)."}, 0.00001, 1, FIELD(shared_pool.complaint_review)));
    all.push_back(number({"shared_pool", "complaint_pause", "rate", "The same for complaints (SES: 0.005)."}, 0.00001, 1, FIELD(shared_pool.complaint_pause)));
    all.push_back(number({"shared_pool", "refusal_review", "rate", "The same for mail that one ISP blocks or throttles for its content or sending domain, or that it refuses at an address where others' mail passes. Counts at that ISP only."}, 0.001, 1, FIELD(shared_pool.refusal_review)));
    all.push_back(number({"shared_pool", "refusal_pause", "rate", "The same for refusals."}, 0.001, 1, FIELD(shared_pool.refusal_pause)));
    all.push_back(integer({"shared_pool", "representative_messages", "messages", "Bounces are rated over at least as many recent messages, complaints over 20 times, refusals over a fifth as many."}, 1, 1'000'000, FIELD(shared_pool.representative_messages)));
    all.push_back(integer({"shared_pool", "recovery_seconds", "seconds", "How long a slowed account stays in each step at least, before it is let into a better one."}, 1, 2'592'000, FIELD(shared_pool.recovery)));
    all.push_back(number({"shared_pool", "slowed_recipients_per_second", "recipients/s", "What a slowed account may send to one ISP, times its factor; its own send rate, when lower, takes this one's place."}, 0.01, 100'000, FIELD(shared_pool.slowed_recipients_per_second)));
}

void add_keeping(std::vector<Key>& all) {
    all.push_back(integer({"keeping", "several_hundred", "messages", "Messages to an ISP in one day, once in 30 days, that keep a dedicated address's reputation."},
                          1, 1'000'000, FIELD(keeping.several_hundred)));
    all.push_back(integer({"keeping", "matters_percent", "percent", "The share of an account's mail from which an ISP matters."}, 0, 100,
                          FIELD(keeping.matters_percent)));
    all.push_back(integer({"keeping", "jump_factor", "factor", "More than this many times the average of the 7 days before is a sudden jump."}, 1, 1000,
                          FIELD(keeping.jump_factor)));
    all.push_back(integer({"keeping", "jump_above", "messages", "A day with no more messages to an ISP than this is no sudden jump."}, 0, 1'000'000'000,
                          FIELD(keeping.jump_above)));
    all.push_back(integer({"keeping", "silent_days", "days", "Days without mail from which a dedicated address is silent."}, 1, 400, FIELD(keeping.silent_days)));
}

void add_prices(std::vector<Key>& all) {
    const char* thousand = "amount per 1,000 messages";
    all.push_back(with_bounds(string({"prices", "currency", "ISO 4217", "The currency of all prices. It changes with a month: a month's ledger has one."}, FIELD(prices.currency)), "three capital letters"));
    all.push_back(amount("shared_per_thousand", thousand, "Messages, one a recipient, that left through the shared pool.", FIELD(prices.shared_per_thousand)));
    all.push_back(amount("standard_per_thousand", thousand, "Messages that left from leased addresses (standard).", FIELD(prices.standard_per_thousand)));
    all.push_back(amount("managed_per_thousand", thousand, "Messages that left through managed pools; the tiers come on top.", FIELD(prices.managed_per_thousand)));
    all.push_back(amount("standard_address_month", "amount a month", "Each leased address (standard), pro-rated by the days on which it was held.", FIELD(prices.standard_address_month)));
    all.push_back(amount("managed_account_month", "amount a month", "An account that had a managed pool in the month, whole, once.", FIELD(prices.managed_account_month)));
    all.push_back(integer({"prices.managed_tiers", "up_to", "messages", "The month's messages that the tier ends with; 0: no end, in the last tier."}, 0, 1'000'000'000'000'000, FIELD(managed_tiers.back().up_to)));
    all.push_back(required(amount("per_thousand", thousand, "Each message within the tier.", FIELD(managed_tiers.back().per_thousand), "prices.managed_tiers")));
}
#undef FIELD

}  // namespace

void add_policy(std::vector<Key>& all) {
    for (const auto add : {add_warmup, add_managed, add_shared_pool, add_reputation, add_keeping, add_prices}) add(all);
}

}  // namespace warmpost::config
