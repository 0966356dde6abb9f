#include "cli/demo/books.h"

#include <fmt/format.h>

#include <cmath>
#include <map>

#include "control/contact_book.h"
#include "registry/suppression_list.h"
#include "registry/template_shelf.h"
#include "reporting/metrics/metric_row.h"

namespace warmpost::cli::demo {
using registry::Batch;
using registry::Space;
using reporting::Dimension;
using reporting::Granularity;
using reporting::Metric;
using reporting::MetricCounts;
using reporting::MetricValues;
namespace {

constexpr std::int64_t kHoursADay = 24;
constexpr std::size_t kLinesAtOnce = 2'000, kRowsAtOnce = 20'000;
constexpr std::int64_t kPartsOfHour = 6;
constexpr double kOpenRate = 0.34, kClickRate = 0.045, kDelayRate = 0.5;
constexpr int kSuppressed = 60, kContacts = 120;
const std::string kRelayName = kRelay;

using Rows = std::map<std::string, MetricCounts>;

// The n-th of the parts that `count` is cut into, in proportion; they sum to it. `phase` (0 to 1) decides who gets what cannot be cut.
std::int64_t part(std::int64_t count, double from, double to, double phase) {
    const auto upto = [&](double share) { return static_cast<std::int64_t>(std::floor(static_cast<double>(count) * share + phase)); };
    return upto(to) - upto(from);
}

double phase_of(const Piece& piece) {
    const auto mixed = (static_cast<std::uint64_t>(piece.hour) * 7919 + piece.isp * 104'729 + (piece.address + 1) * 1'299'709) % 997;
    return static_cast<double>(mixed) / 997.0;
}

MetricCounts outcome_counts(const Piece& piece, const MailStream& stream, double from, double to) {
    const double phase = phase_of(piece);
    const auto mine = [&](std::int64_t count) { return part(count, from, to, phase); };
    MetricCounts counts;
    const auto delivered = mine(piece.answers.delivered), bounced = mine(piece.answers.bounced);
    counts[Metric::delivery] = delivered;
    counts[Metric::permanent_bounce] = counts[Metric::hard_bounce] = bounced;
    counts[Metric::answered] = counts[Metric::answered_elsewhere] = delivered + bounced;
    counts[Metric::complaint] = mine(piece.complaints);
    counts[Metric::delivery_delay] = static_cast<std::int64_t>(kDelayRate * static_cast<double>(mine(piece.answers.host)));
    if (!stream.tracked) return counts;
    counts[Metric::delivery_open] = counts[Metric::delivery_click] = delivered;
    counts[Metric::open] = std::llround(kOpenRate * static_cast<double>(delivered) + phase - 0.5);
    counts[Metric::click] = std::llround(kClickRate * static_cast<double>(delivered) + phase - 0.5);
    return counts;
}

MetricCounts tenth(const MetricCounts& counts, std::int64_t n) {
    MetricCounts some;
    for (std::size_t m = 0; m < reporting::kMetrics; ++m) {
        const auto all = counts[static_cast<Metric>(m)];
        some[static_cast<Metric>(m)] = all * (n + 1) / kPartsOfHour - all * n / kPartsOfHour;
    }
    return some;
}

class Counter {
public:
    Counter(const Story& story, Rows& rows) : story_(story), rows_(rows) {}
    void add(AccountId account, std::int64_t hour, const MetricValues& values, const MetricCounts& counts) {
        if (counts.empty()) return;
        const auto at = story_.hour(hour);
        rows_[metric_key(Granularity::day, account, at, values)] += counts;
        if (hour >= story_.hours() - kHourlyWeeks * 7 * kHoursADay) rows_[metric_key(Granularity::hour, account, at, values)] += counts;
        if (at < story_.now - kept_for(Granularity::minute)) return;
        for (std::int64_t n = 0; n < kPartsOfHour; ++n) {
            const auto some = tenth(counts, n);
            if (!some.empty()) rows_[metric_key(Granularity::minute, account, at + std::chrono::minutes(10 * n), values)] += some;
        }
    }

private:
    const Story& story_;
    Rows& rows_;
};

void count_actor(const Actor& actor, const std::vector<std::string>& shared, Counter& counter) {
    const auto values_of = [&](const MailStream& stream) { return MetricValues{stream.identity, stream.set, actor.pool_name, "", ""}; };
    double from = 0;
    for (const auto& stream : actor.sender.streams) {
        const double to = from + stream.share;
        for (const auto& piece : actor.played.pieces) {
            auto values = values_of(stream);
            if (piece.address == simulator::kShared && actor.sender.way != Way::relay) values[static_cast<std::size_t>(Dimension::pool)] = kSharedPoolName;
            values[static_cast<std::size_t>(Dimension::source)] = source_of(actor, piece, shared, kRelayName);
            values[static_cast<std::size_t>(Dimension::isp)] = receivers()[piece.isp].isp;
            counter.add(actor.account, piece.hour, values, outcome_counts(piece, stream, from, to));
        }
        for (const auto& [at, messages] : actor.played.arrived) {
            MetricCounts sent;  // neither source nor ISP is known when mail is taken in
            sent[Metric::send] = part(messages, from, to, phase_of({at.first, at.second, 0, {}, 0}));
            counter.add(actor.account, at.first, values_of(stream), sent);
        }
        from = to;
    }
}

std::string somebody(const Actor& actor, std::size_t n) {
    static constexpr const char* kNames[] = {"anna", "ben", "clara", "david", "emma", "felix", "grace", "henry", "ida", "jonas", "karla", "leo"};
    return fmt::format("{}.{}{}@{}", kNames[n % std::size(kNames)], actor.sender.account.substr(0, 1), n, receivers()[n % receivers().size()].domain);
}

Status fill_suppression(const Actor& actor, const Story& story, registry::Registry& registry) {
    std::vector<registry::SuppressionList::Entry> entries;
    for (std::size_t n = 0; n < kSuppressed; ++n) {
        const auto reason = n % 6 == 5 ? registry::SuppressionReason::complaint : registry::SuppressionReason::bounce;
        entries.push_back({actor.account, {somebody(actor, n * 11 + 3), reason, story.now - std::chrono::hours(9 * n + 2), {}, {}}});
    }
    return registry::SuppressionList(registry).put(entries);
}

Status fill_contacts(const Actor& actor, const Story& story, registry::Registry& registry) {
    WallTime at = story.begin;
    control::ContactBook book(registry, [&at] { return at; });
    control::ContactList list;
    list.name = "readers";
    list.description = "Who reads us";
    list.topics = {{"weekly", "The weekly letter", "Every Thursday", true}, {"offers", "Offers", "Now and then", false}};
    if (auto made = book.create(actor.account, list); !made) return made;
    std::vector<control::Contact> contacts;
    for (std::size_t n = 0; n < kContacts; ++n) {
        control::Contact contact;
        contact.address = somebody(actor, n * 5 + 1);
        if (n % 3 == 0) contact.topics["offers"] = n % 2 == 0;
        contact.unsubscribe_all = n % 17 == 16;
        contacts.push_back(std::move(contact));
    }
    at = story.now - std::chrono::days(6);
    return book.put_all(actor.account, list.name, std::move(contacts));
}

Status fill_templates(const Actor& actor, const Story& story, registry::Registry& registry) {
    registry::TemplateShelf shelf(registry);
    for (const auto& stream : actor.sender.streams) {
        if (stream.set.empty()) continue;
        const auto source =
            rendering::make_source(stream.subject, "Hello {{name}},\n\n" + stream.subject + ".\n", "<p>Hello {{name}},</p><p>" + stream.subject + ".</p>");
        if (auto made = shelf.create(actor.account, stream.set, registry::EmailTemplate{source, story.begin, story.now - std::chrono::days(3), {}}); !made)
            return made;
    }
    return {};
}

}  // namespace

const std::string& source_of(const Actor& actor, const Piece& piece, const std::vector<std::string>& shared, const std::string& relay) {
    if (piece.address < actor.addresses.size()) return actor.addresses[piece.address];
    if (actor.sender.way == Way::relay) return relay;
    return shared[(static_cast<std::size_t>(piece.hour) + piece.isp) % shared.size()];
}

spool::UsageKind kind_of(const Actor& actor, const Piece& piece) {
    if (piece.address == simulator::kShared) return spool::UsageKind::shared;  // a relay's as well
    return actor.sender.way == Way::managed ? spool::UsageKind::managed : spool::UsageKind::standard;
}

Status write_usage(const std::vector<Actor>& actors, const Story& story, const std::vector<std::string>& shared, spool::Spool& spool) {
    std::map<spool::UsageKey, spool::UsageCounts> sums;
    for (const auto& actor : actors)
        for (const auto& piece : actor.played.pieces) {
            const auto day = std::chrono::floor<std::chrono::days>(story.hour(piece.hour));
            auto& counts = sums[{day, actor.account, kind_of(actor, piece), source_of(actor, piece, shared, kRelayName), receivers()[piece.isp].isp}];
            const auto& a = piece.answers;
            counts += {a.delivered, a.bounced, a.rcpt + a.host, a.throttled, a.blocked, piece.complaints};
        }
    spool::Outcome lines;
    for (auto& [key, counts] : sums) {
        lines.usage.push_back({key, counts});
        if (lines.usage.size() < kLinesAtOnce) continue;
        spool.record(std::move(lines));
        lines = {};
    }
    spool.record(std::move(lines));
    spool.flush();
    return spool.usage().failed ? fail(ErrorCode::Unavailable, "the spool could not be written: is the disk full?") : Status{};
}

Status write_metrics(const std::vector<Actor>& actors, const Story& story, const std::vector<std::string>& shared, registry::Registry& registry) {
    for (const auto& actor : actors) {
        Rows rows;
        Counter counter(story, rows);
        count_actor(actor, shared, counter);
        Batch batch;
        for (const auto& [key, counts] : rows) {
            batch.put(Space::metrics, key, metric_value(counts));
            if (batch.size() < kRowsAtOnce) continue;
            if (auto written = registry.write(batch); !written) return written;
            batch = {};
        }
        if (auto written = registry.write(batch); !written) return written;
    }
    return {};
}

Status fill_registry(const std::vector<Actor>& actors, const Story& story, registry::Registry& registry) {
    for (const auto& actor : actors)
        for (const auto fill : {fill_suppression, fill_contacts, fill_templates})
            if (auto done = fill(actor, story, registry); !done) return done;
    return {};
}

}  // namespace warmpost::cli::demo
