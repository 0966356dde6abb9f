#include "delivery/egress/smtp_client.h"

#include <array>
#include <charconv>

#include "base/encoding.h"
#include "base/strings.h"
#include "runtime/clock.h"

namespace warmpost::delivery {
namespace asio = boost::asio;
using namespace std::chrono_literals;
using outcome::Stage;

namespace {
// RFC 5321 4.5.3.2.1; connecting has no figure there (Postfix uses the same 30 s), EHLO and AUTH go by the greeting's.
constexpr std::chrono::seconds kConnect = 30s, kGreeting = 300s, kQuit = 5s;
constexpr std::size_t kBuffer = 4096;
}  // namespace

SmtpClient::SmtpClient(ClientOptions options) : options_(std::move(options)) {}
SmtpClient::~SmtpClient() = default;

SteadyTime SmtpClient::deadline(std::chrono::seconds timeout) const {
    const auto scaled = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::duration<double>(timeout) * options_.timeout_scale);
    return runtime::steady_now() + std::max(scaled, std::chrono::milliseconds(10));
}

Answer SmtpClient::lost(Stage stage) const {
    Answer answer;
    answer.stage = stage;
    answer.final = true;
    answer.reply.text = "connection to " + host_ + " [" + to_string(target_.ip) + "] " + (stage == Stage::connect ? "failed: " : "lost: ") + problem_;
    return answer;
}

asio::awaitable<std::optional<Answer>> SmtpClient::open(std::string host, Endpoint target) {
    host_ = std::move(host);
    target_ = target;
    bool handshake_failed = false;
    auto answer = co_await open_once(options_.tls != TlsPolicy::none, handshake_failed);
    // RFC 7435 4.1, opportunistic: a handshake that fails must not stop the mail; the connection is spent, so a new one without.
    if (answer && handshake_failed && options_.tls == TlsPolicy::opportunistic && !cancelled_) answer = co_await open_once(false, handshake_failed);
    co_return answer;
}

asio::awaitable<std::optional<Answer>> SmtpClient::open_once(bool with_tls, bool& handshake_failed) {
    buffer_.clear();
    unread_ = {};
    auto connected = co_await runtime::connect(options_.source, target_, deadline(kConnect));
    if (connected.error) {
        problem_ = connected.error.message();
        co_return lost(Stage::connect);
    }
    transport_ = std::move(connected.value);
    if (cancelled_) transport_->close();
    if (options_.tls == TlsPolicy::implicit) {
        const auto error = co_await transport_->handshake_client(options_.tls_context, host_, deadline(kGreeting));
        if (error) {
            problem_ = "TLS handshake: " + error.message();
            co_return lost(Stage::starttls);
        }
    }
    Step greeting = co_await read_reply(kGreeting);
    if (greeting.lost) co_return lost(Stage::greeting);
    if (greeting.reply.severity() != 2) co_return Answer{Stage::greeting, std::move(greeting.reply), true};
    auto refused = co_await hello();
    if (refused) co_return refused;
    if (with_tls && options_.tls != TlsPolicy::implicit) {
        refused = co_await start_tls(handshake_failed);
        if (refused) co_return refused;
    }
    if (!options_.user.empty()) refused = co_await authenticate();
    co_return refused;
}

asio::awaitable<std::optional<Answer>> SmtpClient::hello() {
    pipelining_ = size_ = eight_bit_ = starttls_ = auth_plain_ = false;   // RFC 3207 4.2: what was learned before TLS is forgotten
    size_limit_ = 0;
    Step step = co_await command("EHLO " + options_.ehlo + "\r\n", kGreeting, true);
    if (!step.lost && step.reply.severity() == 5)   // RFC 5321 3.2: an old server; HELO then
        step = co_await command("HELO " + options_.ehlo + "\r\n", kGreeting, true);
    if (step.lost) co_return lost(Stage::ehlo);
    if (step.reply.severity() != 2) co_return Answer{Stage::ehlo, std::move(step.reply), true};
    read_capabilities(step.reply.text);
    co_return std::nullopt;
}

void SmtpClient::read_capabilities(const std::string& lines) {
    bool first = true;   // the first line is the server's name and greeting
    for (std::string_view line : split(lines, '\n')) {
        if (std::exchange(first, false)) continue;
        const auto words = split(trim(line), ' ');
        if (iequals(words[0], "PIPELINING")) pipelining_ = true;
        if (iequals(words[0], "8BITMIME")) eight_bit_ = true;
        if (iequals(words[0], "STARTTLS")) starttls_ = true;
        if (iequals(words[0], "SIZE")) {
            size_ = true;
            if (words.size() > 1) std::from_chars(words[1].data(), words[1].data() + words[1].size(), size_limit_);
        }
        if (iequals(words[0], "AUTH"))
            for (std::string_view word : words) auth_plain_ = auth_plain_ || iequals(word, "PLAIN");
    }
}

asio::awaitable<std::optional<Answer>> SmtpClient::start_tls(bool& handshake_failed) {
    const bool required = options_.tls == TlsPolicy::required;
    if (!starttls_) {
        if (!required) co_return std::nullopt;
        co_return Answer{Stage::starttls, local_reply("451 4.7.4 TLS is required, but " + host_ + " does not offer STARTTLS"), true};
    }
    Step step = co_await command("STARTTLS\r\n", kGreeting);
    if (step.lost) {
        handshake_failed = true;
        co_return lost(Stage::starttls);
    }
    if (step.reply.code != 220) {
        if (!required && step.reply.code != 421) co_return std::nullopt;
        co_return Answer{Stage::starttls, std::move(step.reply), true};
    }
    unread_ = {};   // RFC 3207 4.2 and CVE-2011-0411's kin: nothing said in the clear counts inside TLS
    const auto error = co_await transport_->handshake_client(options_.tls_context, host_, deadline(kGreeting));
    if (error) {
        handshake_failed = true;
        problem_ = "TLS handshake: " + error.message();
        co_return lost(Stage::starttls);
    }
    auto refused = co_await hello();
    co_return refused;
}

asio::awaitable<std::optional<Answer>> SmtpClient::authenticate() {
    if (!auth_plain_) co_return Answer{Stage::auth, local_reply("454 4.7.0 relay " + host_ + " does not offer AUTH PLAIN; check its host, port and TLS mode"), true};
    const std::string secret = std::string(1, '\0') + options_.user + std::string(1, '\0') + options_.password;   // RFC 4616 2
    Step step = co_await command("AUTH PLAIN " + base64_encode(secret) + "\r\n", kGreeting);
    if (step.lost) co_return lost(Stage::auth);
    if (step.reply.severity() != 2) co_return Answer{Stage::auth, std::move(step.reply), true};
    co_return std::nullopt;
}

asio::awaitable<SmtpClient::Step> SmtpClient::read_reply(std::chrono::seconds timeout, bool keep_lines) {
    ReplyParser parser;
    const SteadyTime until = deadline(timeout);
    while (true) {
        const auto state = parser.feed(unread_);
        if (state == ReplyParser::State::complete) co_return Step{false, parser.take(keep_lines)};
        if (state == ReplyParser::State::broken) {
            problem_ = "the server's answer is not SMTP";
            co_return Step{true, {}};
        }
        buffer_.resize(kBuffer);
        const auto got = co_await transport_->read_some(std::span<char>(buffer_), until);
        if (got.error || got.value == 0) {
            problem_ = got.error ? got.error.message() : "closed by the server";
            co_return Step{true, {}};
        }
        unread_ = std::string_view(buffer_.data(), got.value);
    }
}

asio::awaitable<SmtpClient::Step> SmtpClient::command(std::string line, std::chrono::seconds timeout, bool keep_lines) {
    const std::array<std::string_view, 1> buffers{line};
    const auto error = co_await transport_->write(buffers, deadline(timeout));
    if (error) {
        problem_ = error.message();
        co_return Step{true, {}};
    }
    Step step = co_await read_reply(timeout, keep_lines);
    co_return step;
}

asio::awaitable<void> SmtpClient::quit() {
    if (!transport_) co_return;
    Step ignored = co_await command("QUIT\r\n", kQuit);
    transport_->close();
}

bool SmtpClient::stale() const { return !transport_ || cancelled_ || !unread_.empty() || transport_->stale(); }

void SmtpClient::cancel() {
    cancelled_ = true;
    if (transport_) transport_->cancel();
}

std::string SmtpClient::tls_version() const { return transport_ && transport_->secure() ? transport_->tls_version() : std::string(); }

}  // namespace warmpost::delivery
