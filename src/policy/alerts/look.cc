#include "policy/alerts/look.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <map>
#include <utility>

namespace warmpost::alerts {
namespace {

constexpr double kInside = 0.9;          // a weak finding: within a tenth of the mark
constexpr double kRounding = 1e-9;       // a rate that is the mark is at it, whatever multiplying made of either
constexpr std::size_t kMostWords = 200;  // of what a stranger said

std::string percent(double rate) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), rate < 0.01 ? "%.2f %%" : "%.1f %%", rate * 100);
    return text.data();
}
std::string size_of(std::uint64_t bytes) {
    std::array<char, 32> text{};
    const double mib = static_cast<double>(bytes) / (1 << 20);
    std::snprintf(text.data(), text.size(), mib < 10'240 ? "%.0f MiB" : "%.0f GiB", mib < 10'240 ? mib : mib / 1024);
    return text.data();
}
std::string lasting(std::chrono::seconds length) {
    const auto count = length.count();
    if (count < 120) return std::to_string(count) + " seconds";
    if (count < 2 * 3600) return std::to_string(count / 60) + " minutes";
    return count < 2 * 86'400 ? std::to_string(count / 3600) + " hours" : std::to_string(count / 86'400) + " days";
}
std::string seconds_text(std::chrono::milliseconds length) {
    return lasting(std::chrono::duration_cast<std::chrono::seconds>(length < std::chrono::milliseconds(0) ? -length : length));
}
std::string clipped(std::string_view words) {
    if (words.size() <= kMostWords) return std::string(words);
    auto end = kMostWords;
    while (end > 0 && (static_cast<unsigned char>(words[end]) & 0xc0) == 0x80) --end;  // no half character of UTF-8
    return std::string(words.substr(0, end)) + "...";
}
// As one word of a shell command.
std::string quoted(const std::string& word) {
    const auto plain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || std::string_view("._-/:@+").contains(c);
    };
    if (!word.empty() && std::ranges::all_of(word, plain)) return word;
    std::string out = "'";
    for (const char c : word) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return out + "'";
}
std::string of_account(AccountId account, const std::string& name) {
    return account == AccountId{} ? quoted(name) : quoted(name) + " --account " + to_string(account);
}
// Several accounts may have a pool of one name.
std::string lane_of(AccountId account, const std::string& pool, const std::string& isp) {
    return (account == AccountId{} ? "" : to_string(account) + "/") + pool + "/" + isp;
}

class Looker {
public:
    Looker(const Sight& sight, const Rules& rules, WallTime now) : sight_(sight), rules_(rules), now_(now) {}

    std::vector<Finding> look() {
        spool();
        history();
        clock();
        pools();
        blocks();
        for (const auto& each : sight_.outages) outage(each);
        for (const auto& each : sight_.listings) listing(each);
        for (const auto& each : sight_.senders) sender(each);
        for (const auto& each : sight_.lanes) lane(each);
        for (const auto& each : sight_.subscribers) subscriber(each);
        return std::move(found_);
    }

private:
    Finding& add(Kind kind, Severity severity, std::string about, std::string text, std::string advice, AccountId account = {}) {
        auto& each = found_.emplace_back();
        each.kind = kind, each.severity = severity, each.about = std::move(about), each.account = account;
        each.text = std::move(text), each.advice = std::move(advice);
        return each;
    }

    void spool() {
        const auto& s = sight_.spool;
        if (s.failed)
            add(Kind::spool_failed, Severity::critical, "spool", "The disk did not keep what was written: mail is refused until the service starts anew.",
                "Mend the disk (its errors: journalctl -k), look whether it syncs: warmpost check; then end the service and start it: warmpost serve.");
        const double mark = rules_.disk_factor * static_cast<double>(s.min_free_bytes), free = static_cast<double>(s.free_bytes);
        if (!s.full && (s.free_bytes == 0 || free * kInside >= mark)) return;  // 0: not looked at yet
        const std::string text = s.full ? "The disk has no room left for mail (" + size_of(s.free_bytes) + " free): mail is refused with 452."
                                        : size_of(s.free_bytes) + " of the disk are free; below " + size_of(s.min_free_bytes) + " mail is refused.";
        add(Kind::disk, s.full ? Severity::critical : Severity::warning, "spool", text,
            "Give the data directory's file system more room, or see what fills the queue: warmpost queue; then: warmpost check.")
            .weak = !s.full && free >= mark;
    }
    void history() {
        const auto& h = sight_.history;
        if (!h.shortened) return;
        const std::string oldest = h.oldest == WallTime{} ? "" : " The oldest that is kept is of " + to_iso8601(h.oldest) + ".";
        add(Kind::history, Severity::warning, "history",
            "Stories of messages fill history.max_bytes (" + size_of(h.max_bytes) + "): they go before history.keep_hours (" + lasting(h.keep) + ") are over." +
                oldest,
            "Raise history.max_bytes if the disk has room for it, or lower history.keep_hours to what is wanted, and start the service anew; then: warmpost "
            "check.");
    }
    void clock() {
        const auto& c = sight_.clock;
        const auto by = c.by < std::chrono::milliseconds(0) ? -c.by : c.by;
        if (by < rules_.clock_step || now_ - c.at >= kClockTold) return;
        add(Kind::clock, Severity::warning, "clock",
            "The clock was set " + std::string(c.by > std::chrono::milliseconds(0) ? "ahead" : "back") + " by " + seconds_text(c.by) + " at " +
                to_iso8601(c.at) + ": times in events, retries and warm-up days are off by as much.",
            "Look whether it is right now and who keeps it (chronyc tracking, timedatectl): warmpost check.");
    }
    void pools() {
        const auto& inventory = sight_.inventory;
        if (inventory.is_short)
            add(Kind::inventory, Severity::warning, "inventory",
                "The inventory has " + std::to_string(inventory.free) + " free addresses for managed pools (managed.inventory_low is " +
                    std::to_string(inventory.low) + ").",
                "Add some: warmpost ip add ADDRESS. What rests comes back by itself: warmpost ip list.");
        for (const auto& pool : sight_.pools) {
            auto& each =
                add(Kind::pool_short, Severity::warning, to_string(pool.account) + "/" + pool.name,
                    "Pool " + pool.name + " has " + std::to_string(pool.has) + " addresses and its mail asks for " + std::to_string(pool.wanted) +
                        ": what is too much leaves by the shared pool, or waits.",
                    "Why it wants them: warmpost explain " + of_account(pool.account, pool.name) + "; then give the inventory more: warmpost ip add ADDRESS.",
                    pool.account);
            each.pool = pool.name;
        }
    }

    struct Group {  // of one (pool, ISP)
        std::vector<const BlockSeen*> seen;
        bool strong = false;
    };
    void blocks() {
        std::map<std::pair<AccountId, std::string>, Group> groups;
        for (const auto& each : sight_.blocks) {
            if (each.until != WallTime{} && each.until <= now_) continue;
            auto& group = groups[{each.account, each.pool + "/" + each.isp}];
            group.seen.push_back(&each);
            group.strong = group.strong || each.until == WallTime{} || each.until - now_ >= kLongRest || each.in_a_row >= kRestsInARow;
        }
        for (const auto& [name, group] : groups) block(name.first, group);
    }
    void block(AccountId account, const Group& group) {
        constexpr std::size_t kNamed = 5;
        const auto& first = *group.seen.front();
        const auto many = group.seen.size();
        std::string who;
        for (std::size_t i = 0; i < std::min(many, kNamed); ++i) who += (i > 0 ? ", " : "") + group.seen[i]->source;
        if (many > kNamed) who += " and " + std::to_string(many - kNamed) + " more";
        const std::string words = first.words.empty() ? "." : ": \"" + clipped(first.words) + "\"";
        const std::string rest = first.until == WallTime{} ? "" : " They rest there, the first until " + to_iso8601(first.until) + ".";
        const std::string lane = lane_of(account, first.pool, first.isp);
        const std::string see = first.managed ? "warmpost explain " + quoted(first.pool) + " " + quoted(first.isp) +
                                                    (account == AccountId{} ? "" : " --account " + to_string(account))
                                              : std::string("warmpost ip rests");
        auto& each =
            add(Kind::isp_block, Severity::warning, lane, first.isp + " refuses " + who + " of pool " + first.pool + words + rest,
                "Read its words (" + see +
                    "), ask its postmaster to be let in, slow down whoever draws it (warmpost account standing); once mended: warmpost retry --lane " +
                    quoted(lane) + ".",
                account);
        each.weak = !group.strong;
        each.isp = first.isp, each.pool = first.pool;
        if (many == 1) each.address = first.source;
        if (first.hidden)
            each.account_text = first.isp + " refuses " + std::to_string(many) + (many == 1 ? " address" : " addresses") + " of pool " + first.pool + ".";
    }
    void outage(const OutageSeen& seen) {
        auto& each = add(Kind::isp_outage, Severity::warning, lane_of(seen.account, seen.pool, seen.isp),
                         seen.isp + " takes mail from nobody at present; that of pool " + seen.pool + " waits, and a few messages look whether it is back.",
                         "It is the ISP's trouble: wait. What waits: warmpost queue --isp " + quoted(seen.isp) + "; why: warmpost explain " +
                             quoted(seen.pool) + " " + quoted(seen.isp) + (seen.account == AccountId{} ? "" : " --account " + to_string(seen.account)) + ".",
                         seen.account);
        each.isp = seen.isp, each.pool = seen.pool;
    }
    void listing(const ListingSeen& seen) {
        auto& each = add(Kind::listing, Severity::warning, seen.address + " on " + seen.list, seen.address + ": " + clipped(seen.text),
                         (seen.advice.empty() ? "" : seen.advice + " ") + "Let it rest meanwhile: warmpost pause --address " + seen.address +
                             " --reason 'listed'; once delisted: warmpost ip check " + seen.address + ", warmpost resume --address " + seen.address + ".",
                         seen.account);
        each.address = seen.address;
    }

    void sender(const SenderSeen& seen) {
        const std::string who = seen.set.empty() ? "Account " + seen.account_name : "Configuration set " + seen.set + " of account " + seen.account_name;
        const std::string about = to_string(seen.account) + (seen.set.empty() ? "" : "/" + seen.set);
        const std::string which = to_string(seen.account) + (seen.set.empty() ? "" : " --configuration-set " + quoted(seen.set));
        if (seen.state == reputation::State::paused)
            return void(add(Kind::sender_paused, Severity::critical, about, who + " is paused: its mail is refused. " + seen.cause,
                            "See the rates: warmpost reputation show --account " + to_string(seen.account) +
                                "; once the cause is mended: warmpost reputation lift --account " + which + ".",
                            seen.account));
        const auto& rates = seen.rates;
        if (rates.messages < rates.representative || rates.messages == 0) return;
        const std::string advice =
            "Find where these addresses come from and stop mailing them before it is paused; the rates: warmpost reputation show --account " +
            to_string(seen.account) + ".";
        const auto near = [&](Kind kind, const char* name, double rate, std::int64_t many, std::int64_t least, double review) {
            const double mark = rules_.near_threshold * review;
            // The review's own least number, brought as near as the rate: a handful decides nothing.
            if (static_cast<double>(many) < rules_.near_threshold * static_cast<double>(least) || rate + kRounding < kInside * mark) return;
            add(kind, Severity::warning, about,
                who + " has a " + name + " rate of " + percent(rate) + " (" + std::to_string(many) + " of " + std::to_string(rates.messages) +
                    " messages); a review begins at " + percent(review) + ".",
                advice, seen.account)
                .weak = rate + kRounding < mark;
        };
        near(Kind::bounce_rate, "bounce", rates.bounce_rate(), rates.bounces, rules_.senders.bounces_for_review, rules_.senders.bounces.review);
        near(Kind::complaint_rate, "complaint", rates.complaint_rate(), rates.complaints, rules_.senders.complaints_for_review,
             rules_.senders.complaints.review);
    }
    void lane(const LaneSeen& seen) {
        if (seen.oldest == WallTime{} || seen.waiting == 0) return;
        const auto age = std::chrono::duration_cast<std::chrono::seconds>(now_ - seen.oldest);
        if (static_cast<double>(age.count()) < kInside * static_cast<double>(rules_.queue_age.count())) return;
        const std::string lane = lane_of(seen.account, seen.pool, seen.isp);
        const std::string waits =
            std::to_string(seen.waiting) + " recipients of lane " + seen.pool + "/" + seen.isp + " wait, the oldest for " + lasting(age) + ".";
        std::string why = seen.paused ? " The lane is paused." : seen.waits_for.empty() ? "" : " It waits for: " + clipped(seen.waits_for) + ".";
        if (!seen.last_reply.empty()) why += " Last answer: \"" + clipped(seen.last_reply) + "\"";
        const bool critical = !seen.paused && age >= kCriticalAges * rules_.queue_age;
        const std::string advice = seen.paused ? "What is paused and why: warmpost pause; to let it go on: warmpost resume --lane " + quoted(lane) +
                                                     " (or --pool, as it is listed there)."
                                               : "What waits and for what: warmpost queue --messages --lane " + quoted(lane) +
                                                     "; once the cause is gone: warmpost retry --lane " + quoted(lane) + ".";
        auto& each = add(Kind::queue_age, critical ? Severity::critical : Severity::warning, lane, waits + why, advice, seen.account);
        if (seen.hidden) each.account_text = waits + (seen.paused ? " The lane is paused." : "");
        each.weak = age < rules_.queue_age;
        each.isp = seen.isp, each.pool = seen.pool;
    }
    void subscriber(const SubscriberSeen& seen) {
        const std::string about = to_string(seen.account) + "/" + seen.topic + " " + clipped(seen.endpoint);
        const std::string error = seen.error.empty() ? "." : ": " + clipped(seen.error);
        const auto age = seen.oldest == WallTime{} ? std::chrono::milliseconds(0) : now_ - seen.oldest;
        const bool late = age >= kSubscriberPatience;
        if (seen.waiting > 0 && (late || seen.failures >= kSubscriberFailures))
            add(Kind::subscriber, Severity::warning, about,
                std::to_string(seen.waiting) + " events of topic " + seen.topic + " wait for " + clipped(seen.endpoint) +
                    (late ? ", the oldest for " + seconds_text(age) : ", which failed " + std::to_string(seen.failures) + " times in a row") + error,
                "Mend who takes them; what it answers: warmpost topic show " + of_account(seen.account, seen.topic) +
                    ". Events wait, then become dead letters.",
                seen.account);
        if (seen.dead > 0)
            add(Kind::dead_letters, Severity::warning, about,
                std::to_string(seen.dead) + " events of topic " + seen.topic + " could not be handed to " + clipped(seen.endpoint) + error,
                "Read them: warmpost topic dead " + of_account(seen.account, seen.topic) + "; once its taker works, send them again: warmpost topic replay " +
                    of_account(seen.account, seen.topic) + ".",
                seen.account);
    }

    const Sight& sight_;
    const Rules& rules_;
    WallTime now_;
    std::vector<Finding> found_;
};

}  // namespace

std::vector<Finding> look(const Sight& sight, const Rules& rules, WallTime now) { return Looker(sight, rules, now).look(); }

}  // namespace warmpost::alerts
