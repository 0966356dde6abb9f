// Opens and clicks. The event is durable before the reader of the mail is answered.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <functional>
#include <optional>

#include "base/encoding.h"
#include "ingress/accept/links.h"
#include "ingress/http/pages/public_pages.h"
#include "reporting/events/engagement_record.h"
#include "runtime/clock.h"
#include "runtime/recorded.h"

namespace warmpost::ingress::http::pages {
namespace asio = boost::asio;
namespace {

// A link may be followed by anybody as often as they like: what one message makes of events in a second is bounded, in a table of fixed size.
class Gate {
public:
    bool pass(const std::string& message_id, std::int64_t second) {
        auto& slot = slots_[std::hash<std::string>{}(message_id) % slots_.size()];
        auto seen = slot.load(std::memory_order_relaxed);
        for (;;) {
            const auto next = seen >> 8 == second ? seen + 1 : second << 8 | 1;
            if ((next & 0xff) > kPerSecond) return false;
            if (slot.compare_exchange_weak(seen, next, std::memory_order_relaxed)) return true;
        }
    }

private:
    static constexpr std::int64_t kPerSecond = 10;
    std::array<std::atomic<std::int64_t>, 8192> slots_{};   // second << 8 | how many
};
Gate gate;

using Entry = spool::pb::HistoryEntry;
using MakeRecord = std::function<std::string(const reporting::RecordContext&, bool automatic)>;

// Of one message its story tells so many opens and clicks one by one, and counts the rest: whoever opens it again and again makes it no longer.
constexpr std::ptrdiff_t kMostTold = 100;
constexpr std::size_t kMostUserAgent = 200, kMostLink = 500;

struct Followed {
    Entry::Kind kind = Entry::OPEN;
    AccountId account;
    std::string message_id;
    WallTime at{};
    std::string user_agent, client_ip, link, region;
    MakeRecord make;
};

bool is_engagement(const Entry& entry) { return entry.kind() == Entry::OPEN || entry.kind() == Entry::CLICK; }

Entry line_of(const Followed& followed, const spool::pb::Envelope& envelope, bool automatic, bool counted) {
    Entry line;
    line.set_kind(followed.kind);
    line.set_at_ms(to_ms(followed.at));
    // Whose eyes it were is known of mail to one only, and SES tells no more (EngagementEventType).
    if (envelope.recipients_size() == 1) line.add_recipients(envelope.recipients(0));
    line.set_remote_ip(followed.client_ip);
    line.set_user_agent(followed.user_agent.substr(0, kMostUserAgent));
    line.set_link(followed.link.substr(0, kMostLink));
    if (automatic) line.set_meaning("likely a machine");
    if (counted) line.set_count(1);
    return line;
}

// What tells the sender; nothing when the message is not known (any more). Blocks.
std::optional<spool::Outcome> outcome_of(const spool::Spool& spool, const Followed& followed) {
    const auto story = spool.history(followed.message_id);
    const auto accepted = std::ranges::find_if(story, [&followed](const Entry& entry) {
        return entry.kind() == Entry::ACCEPTED && entry.envelope().account() == followed.account.value();
    });
    if (accepted == story.end()) return std::nullopt;
    const auto delivered = std::find_if(story.rbegin(), story.rend(), [](const Entry& entry) { return entry.result() == Entry::DELIVERED; });
    const auto way = delivered == story.rend() ? reporting::Way{} : reporting::Way{delivered->isp(), delivered->source_ip()};
    const auto since = std::chrono::floor<std::chrono::milliseconds>(followed.at - from_ms(accepted->envelope().accepted_ms()));
    spool::Outcome outcome;
    const bool automatic = looks_automatic(followed.user_agent, since);
    outcome.message_id = followed.message_id;
    outcome.events.push_back(followed.make({accepted->envelope(), {}, followed.region, way}, automatic));
    outcome.history.push_back(line_of(followed, accepted->envelope(), automatic, std::ranges::count_if(story, is_engagement) >= kMostTold));
    return outcome;
}

// The event is durable on return. Who opens links before the mail has even arrived (a gateway) may be ahead of the index: then the message is looked for once
// more, behind all that is recorded so far.
asio::awaitable<void> tell(const HttpDependencies& parts, Followed followed) {
    if (!gate.pass(followed.message_id, to_ms(followed.at) / 1000)) co_return;
    using Found = std::optional<spool::Outcome>;
    const auto work = [&spool = parts.spool, &followed](control::Service&) -> Found { return outcome_of(spool, followed); };
    auto outcome = co_await parts.service.run<Found>(work);
    if (!outcome) {
        auto waiting = runtime::recorded(parts.spool, {});
        const Status all_there = co_await std::move(waiting);
        if (!all_there) co_return;
        outcome = co_await parts.service.run<Found>(work);
    }
    if (!outcome) co_return;
    auto recording = runtime::recorded(parts.spool, std::move(*outcome));
    (void)co_await std::move(recording);  // the reader is served whatever became of it
}

// As a browser reads an address in HTML (URL standard, "basic URL parser"): tabs and line ends are no part of it, other controls and spaces are encoded.
std::string location_of(std::string_view url) {
    std::string location;
    for (const char c : url) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '\t' || c == '\r' || c == '\n') continue;
        if (byte <= 0x20 || byte == 0x7f)
            location += fmt::format("%{:02X}", byte);
        else
            location.push_back(c);
    }
    return location;
}

Response pixel() {
    static const std::string gif = *base64_decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7");
    Response response;
    response.content_type = "image/gif";
    response.headers.emplace_back("Cache-Control", "no-store, private");
    response.body = gif;
    return response;
}

}  // namespace

asio::awaitable<Response> opened(const HttpDependencies& parts, const Request& request) {
    const auto snapshot = parts.snapshot.get();
    const auto link = read_open_link(snapshot->return_path_secret, std::string_view(request.path).substr(kOpenPath.size()));
    if (link && request.method == "GET") {
        const WallTime now = runtime::wall_now();
        const std::string agent(request.header("User-Agent"));
        MakeRecord make = [now, agent, ip = request.client_ip](const reporting::RecordContext& context, bool automatic) {
            return reporting::open_record(context, {now, ip, agent, automatic});
        };
        Followed followed{Entry::OPEN, link->account, link->message_id, now, agent, request.client_ip, {}, parts.config->server.region, std::move(make)};
        auto telling = tell(parts, std::move(followed));
        co_await std::move(telling);
    }
    co_return pixel();
}

asio::awaitable<Response> clicked(const HttpDependencies& parts, const Request& request) {
    const auto snapshot = parts.snapshot.get();
    const auto link = read_click_link(snapshot->return_path_secret, std::string_view(request.path).substr(kClickPath.size()));
    if (!link) co_return page(404, "Link not found", "<p>This link is not complete. Open it again from the mail.</p>");
    if (request.method == "GET") {
        const WallTime now = runtime::wall_now();
        const std::string agent(request.header("User-Agent"));
        MakeRecord make = [now, agent, ip = request.client_ip, link = *link](const reporting::RecordContext& context, bool automatic) {
            reporting::LinkTags tags;
            for (const auto& [name, value] : link.tags) tags.emplace_back(name, std::vector{value});
            return reporting::click_record(context, {now, ip, agent, automatic}, link.url, tags);
        };
        Followed followed{Entry::CLICK, link->account, link->message_id, now, agent, request.client_ip, link->url, parts.config->server.region, std::move(make)};
        auto telling = tell(parts, std::move(followed));
        co_await std::move(telling);
    }
    Response response;
    response.status = 302;
    response.content_type = "text/plain; charset=utf-8";
    response.headers.emplace_back("Location", location_of(link->url));
    response.headers.emplace_back("Cache-Control", "no-store, private");
    response.headers.emplace_back("Referrer-Policy", "no-referrer");
    response.body.clear();
    co_return response;
}

}  // namespace warmpost::ingress::http::pages
