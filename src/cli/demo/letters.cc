#include "cli/demo/letters.h"

#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <iterator>
#include <mutex>
#include <optional>
#include <random>

#include "base/message_id.h"
#include "cli/demo/books.h"

namespace warmpost::cli::demo {
namespace {

using spool::pb::HistoryEntry;
constexpr std::int64_t kHoursADay = 24, kHourMs = 3'600'000;
constexpr int kInFlight = 200;
const std::string kRelayName = kRelay;

// Numbers that are the same on every platform, unlike those of the standard's distributions.
class Dice {
public:
    explicit Dice(std::uint64_t seed) : engine_(seed) {}
    std::uint64_t below(std::uint64_t n) { return engine_() % n; }
    bool one_in(std::uint64_t n) { return below(n) == 0; }
    std::string bytes(std::size_t count) {
        std::string out;
        while (out.size() < count) out.push_back(static_cast<char>(engine_() & 0xff));
        return out;
    }

private:
    std::mt19937_64 engine_;
};

std::string message_id(WallTime at, Dice& dice) {
    std::string bytes;
    const auto ms = static_cast<std::uint64_t>(to_ms(at));
    for (int shift = 40; shift >= 0; shift -= 8) bytes.push_back(static_cast<char>(ms >> shift & 0xff));
    return message_id_from_bytes(bytes + dice.bytes(16));
}

struct Letter {
    const Actor& actor;
    const MailStream& stream;
    const Piece& piece;  // of the hour it left in: says to whom and from where
    WallTime at{};
    std::string id, recipient;
};

struct Reply {
    const char *text, *meaning, *scope;
};
constexpr Reply kTaken{"250 2.0.0 OK", "delivered", "recipient"};
constexpr Reply kUnknown[]{{"550 5.1.1 The email account that you tried to reach does not exist", "hard_bounce", "recipient"},
                           {"550 5.5.0 Requested action not taken: mailbox unavailable", "hard_bounce", "recipient"},
                           {"554 5.7.1 Message refused: the sender's content is not wanted here", "blocked", "content"}};
constexpr Reply kLater[]{
    {"421 4.7.28 Our system has detected an unusual rate of mail from your address; it is temporarily rate limited", "throttled", "address"},
    {"452 4.2.2 The recipient's inbox is out of storage space", "deferred", "recipient"},
    {"451 4.3.2 System not accepting network messages; try again later", "deferred", "connection"}};

spool::MessagePtr compose(const Letter& letter, const config::Config& config) {
    auto message = std::make_shared<spool::Message>();
    auto& e = message->envelope;
    const std::string domain = letter.stream.identity;
    e.set_message_id(letter.id);
    e.set_account(letter.actor.account.value());
    e.set_accepted_ms(to_ms(letter.at));
    e.set_expires_ms(to_ms(letter.at + config.delivery.queue_age));
    e.add_recipients(letter.recipient);
    e.set_from(fmt::format("{} <hello@{}>", letter.actor.sender.account, domain));
    e.set_feedback_address("hello@" + domain);
    e.set_identity(domain);
    e.set_configuration_set(letter.stream.set);
    e.set_pool(letter.actor.pool == PoolId{} ? kSharedPool.value() : letter.actor.pool.value());
    e.set_operation("SendEmail");
    e.set_source_ip("127.0.0.1");
    e.set_caller_identity(letter.actor.key.id);
    e.set_return_path_domain(config.server.service_domain);
    e.set_subject(letter.stream.subject);
    message->head = fmt::format("From: {} <hello@{}>\r\nTo: {}\r\nSubject: {}\r\nDate: {}\r\nMessage-ID: <{}@email.amazonses.com>\r\n",
                                letter.actor.sender.account, domain, letter.recipient, letter.stream.subject, to_rfc5322_date(letter.at), letter.id);
    message->body = Slice("\r\n" + letter.stream.subject + ".\r\n");
    e.set_size(static_cast<std::uint32_t>(message->wire_size()));
    return message;
}

HistoryEntry attempt(const Letter& letter, const std::vector<std::string>& shared, const Reply& reply, HistoryEntry::Result result, WallTime at, Dice& dice) {
    HistoryEntry entry;
    const auto& source = source_of(letter.actor, letter.piece, shared, kRelayName);
    const auto& receiver = receivers()[letter.piece.isp];
    entry.set_kind(HistoryEntry::ATTEMPT);
    entry.set_at_ms(to_ms(at));
    entry.add_recipients(letter.recipient);
    entry.set_result(result);
    entry.set_source_ip(source);
    entry.set_ehlo(source == kRelayName ? "" : "mail.demo.example");
    entry.set_remote_host("mx1." + receiver.domain);
    entry.set_remote_ip("127.1.0.1");
    entry.set_isp(receiver.isp);
    entry.set_reply(reply.text);
    entry.set_meaning(reply.meaning);
    entry.set_scope(reply.scope);
    entry.set_tls(true);
    entry.set_tls_version("TLSv1.3");
    entry.set_duration_ms(static_cast<std::int64_t>(180 + dice.below(1'700)));
    entry.set_pool_name(letter.piece.address == simulator::kShared && letter.actor.sender.way != Way::relay ? kSharedPoolName : letter.actor.pool_name);
    return entry;
}

HistoryEntry told_later(const Letter& letter, HistoryEntry::Kind kind, const char* meaning, WallTime at) {
    HistoryEntry entry;
    entry.set_kind(kind);
    entry.set_at_ms(to_ms(at));
    entry.add_recipients(letter.recipient);
    entry.set_isp(receivers()[letter.piece.isp].isp);
    entry.set_meaning(meaning);
    return entry;
}

HistoryEntry engaged(const Letter& letter, HistoryEntry::Kind kind, WallTime at, Dice& dice) {
    static constexpr const char* kReaders[] = {"Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X)", "Mozilla/5.0 (Windows NT 10.0; Win64; x64)",
                                               "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)"};
    auto entry = told_later(letter, kind, "", at);
    entry.set_user_agent(kReaders[dice.below(std::size(kReaders))]);
    entry.set_remote_ip("127.0.0.1");
    if (kind == HistoryEntry::CLICK) entry.set_link("https://" + letter.stream.identity + "/more");
    return entry;
}

// What became of it: as the hour's answers were, with refusals a little more often than they are, since they are what one looks for.
spool::Outcome story_of(const Letter& letter, const Story& story, const std::vector<std::string>& shared, Dice& dice) {
    spool::Outcome outcome;
    outcome.message_id = letter.id;
    outcome.updates.push_back({0, true, 1, 0, {}, false});
    auto at = letter.at + std::chrono::milliseconds(300 + dice.below(2'000));
    for (auto tries = dice.one_in(7) ? 1 + dice.below(2) : 0; tries > 0; --tries) {
        auto entry = attempt(letter, shared, kLater[dice.below(std::size(kLater))], HistoryEntry::DEFERRED, at, dice);
        at += std::chrono::seconds(60 + dice.below(900));
        entry.set_next_attempt_ms(to_ms(at));
        outcome.history.push_back(std::move(entry));
    }
    if (at >= story.now) at = story.now - std::chrono::milliseconds(1);
    if (dice.below(1'000) < static_cast<std::uint64_t>(2'500 * letter.actor.sender.bounce_rate)) {
        auto entry = attempt(letter, shared, kUnknown[dice.below(std::size(kUnknown))], HistoryEntry::BOUNCED, at, dice);
        entry.set_bounce_type("Permanent");
        entry.set_bounce_sub_type("General");
        outcome.history.push_back(std::move(entry));
        return outcome;
    }
    outcome.history.push_back(attempt(letter, shared, kTaken, HistoryEntry::DELIVERED, at, dice));
    const auto later = [&](std::chrono::minutes after) { return at + after < story.now ? std::optional(at + after) : std::nullopt; };
    if (letter.stream.tracked && dice.one_in(3)) {
        const auto minutes = std::chrono::minutes(2 + dice.below(600));
        if (const auto opened = later(minutes)) outcome.history.push_back(engaged(letter, HistoryEntry::OPEN, *opened, dice));
        if (const auto clicked = later(minutes + std::chrono::minutes(1)); clicked && dice.one_in(7))
            outcome.history.push_back(engaged(letter, HistoryEntry::CLICK, *clicked, dice));
    }
    if (const auto complained = later(std::chrono::minutes(60 + dice.below(1'200))); complained && dice.one_in(90))
        outcome.history.push_back(told_later(letter, HistoryEntry::COMPLAINT, "abuse", *complained));
    return outcome;
}

const MailStream& stream_for(const Sender& sender, Dice& dice) {
    auto point = static_cast<double>(dice.below(1'000)) / 1'000;
    for (const auto& stream : sender.streams)
        if ((point -= stream.share) < 0) return stream;
    return sender.streams.back();
}

// Appends may be many at a time; more than kInFlight wait for the disk.
class Post {
public:
    explicit Post(spool::Spool& spool) : spool_(spool) {}
    void send(spool::MessagePtr message, spool::Outcome outcome) {
        {
            std::unique_lock lock(mutex_);
            moved_.wait(lock, [this] { return under_way_ < kInFlight; });
            ++under_way_;
        }
        spool_.append(std::move(message), {}, [this, outcome = std::move(outcome)](Result<spool::Stored> stored) mutable {
            if (stored) spool_.record(std::move(outcome));
            const std::lock_guard lock(mutex_);
            if (!stored && !error_) error_ = stored.error();
            --under_way_;
            moved_.notify_all();
        });
    }
    Status finish() {
        std::unique_lock lock(mutex_);
        moved_.wait(lock, [this] { return under_way_ == 0; });
        lock.unlock();
        spool_.flush();
        return error_ ? Status(std::unexpected(*error_)) : Status{};
    }

private:
    spool::Spool& spool_;
    std::mutex mutex_;
    std::condition_variable moved_;
    int under_way_ = 0;  // GUARDED_BY(mutex_), as the next
    std::optional<Error> error_;
};

}  // namespace

Result<int> write_letters(const std::vector<Actor>& actors, const Story& story, const std::vector<std::string>& shared, const config::Config& config,
                          spool::Spool& spool) {
    Post post(spool);
    Dice dice(story.seed);
    int written = 0;
    for (const auto& actor : actors) {
        const auto& pieces = actor.played.pieces;
        const auto first = std::ranges::lower_bound(pieces, story.hours() - kLetterDays * kHoursADay, {}, &Piece::hour);
        const auto many = static_cast<std::uint64_t>(pieces.end() - first);
        for (int n = 0; many > 0 && n < kLettersOfSender; ++n) {
            const Piece& piece =
                first[static_cast<std::ptrdiff_t>(many * static_cast<std::uint64_t>(n) / kLettersOfSender + dice.below(many / kLettersOfSender + 1)) %
                      static_cast<std::ptrdiff_t>(many)];
            if (piece.answers.total() == 0) continue;
            const auto at = story.hour(piece.hour) + std::chrono::milliseconds(dice.below(kHourMs));
            const auto& receiver = receivers()[piece.isp];
            const Letter letter{actor, stream_for(actor.sender, dice), piece,
                                at,    message_id(at, dice),           fmt::format("reader{}@{}", dice.below(4'000), receiver.domain)};
            post.send(compose(letter, config), story_of(letter, story, shared, dice));
            ++written;
        }
    }
    if (auto done = post.finish(); !done) return std::unexpected(done.error());
    return written;
}

}  // namespace warmpost::cli::demo
