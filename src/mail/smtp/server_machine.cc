#include "mail/smtp/server_machine.h"

#include <algorithm>
#include <charconv>
#include <cstring>

#include "base/encoding.h"
#include "base/strings.h"
#include "mail/message/header.h"
#include "mail/smtp/path.h"

namespace warmpost::mail {
namespace {

constexpr std::size_t kInputBytes = 16 * 1024;
constexpr std::size_t kMaxLine = 2048;        // RFC 5321 4.5.3.1.4 asks for 512 and more for extensions
constexpr std::size_t kMaxAuthLine = 12'288;  // RFC 4954 4
constexpr int kMaxErrors = 20;

constexpr std::string_view kMustStartTls = "530 Must issue a STARTTLS command first";
constexpr std::string_view kUserPrompt = "334 VXNlcm5hbWU6";      // "Username:"
constexpr std::string_view kPasswordPrompt = "334 UGFzc3dvcmQ6";  // "Password:"

std::pair<std::string_view, std::string_view> split_verb(std::string_view line) {
    const auto space = line.find(' ');
    if (space == std::string_view::npos) return {line, {}};
    return {line.substr(0, space), trim(line.substr(space + 1))};
}

}  // namespace

ServerMachine::ServerMachine(ServerSettings settings) : settings_(std::move(settings)) {
    reply("220 " + settings_.host + " ESMTP warmpost");
}

std::span<char> ServerMachine::space() {
    if (state_ == State::data) return data_->space();
    if (input_.empty()) input_.resize(kInputBytes);
    if (begin_ > 0) {
        std::memmove(input_.data(), input_.data() + begin_, filled_ - begin_);
        filled_ -= begin_;
        begin_ = 0;
    }
    return {input_.data() + filled_, input_.size() - filled_};  // never empty: next_line() drops lines longer than kMaxAuthLine
}

void ServerMachine::received(std::size_t count) {
    if (state_ == State::data) data_->received(count);
    else filled_ += count;
}

ServerEvent ServerMachine::next() {
    for (;;) {
        switch (state_) {
            case State::closed: return {ServerEvent::Kind::close, {}, {}};
            case State::tls:
            case State::auth_pending:
            case State::verdict: return {};  // the caller owes an answer
            case State::data: {
                if (!data_->complete()) return {};
                const auto event = data_complete();
                if (event.kind != ServerEvent::Kind::need_input) return event;
                continue;
            }
            case State::command:
            case State::auth_plain:
            case State::auth_login_user:
            case State::auth_login_password: break;
        }
        const auto line = next_line();
        if (!line) return state_ == State::closed ? ServerEvent{ServerEvent::Kind::close, {}, {}} : ServerEvent{};
        if (const auto event = state_ == State::command ? command(*line) : auth_line(*line)) return *event;
    }
}

// The next whole line without CRLF; none when more bytes are needed. Lines that are broken or too long are answered here.
std::optional<std::string> ServerMachine::next_line() {
    for (;;) {
        const std::string_view pending(input_.data() + begin_, filled_ - begin_);
        const auto end = pending.find('\n');
        const auto limit = state_ == State::command ? kMaxLine : kMaxAuthLine;
        if (end == std::string_view::npos) {
            if (pending.size() > kMaxAuthLine) {
                if (!skipping_line_) error("500 Line too long.");
                skipping_line_ = true;
                begin_ = filled_;
                if (state_ != State::closed) state_ = State::command;
            }
            return std::nullopt;
        }
        begin_ += end + 1;
        if (skipping_line_) {
            skipping_line_ = false;
            continue;
        }
        std::string line(pending.substr(0, end));
        const bool auth_command = istarts_with(line, "AUTH ");
        if (line.size() > (auth_command ? kMaxAuthLine : limit)) {
            error("500 Line too long.");
        } else if (!line.ends_with('\r') || line.find('\r') != line.size() - 1 || line.find('\0') != std::string::npos) {
            error("500 Syntax error: lines end in CRLF, and CR, LF and NUL stand nowhere else.");
        } else {
            line.pop_back();
            return line;
        }
        if (state_ == State::closed) return std::nullopt;
        state_ = State::command;  // an AUTH exchange ends with the line that broke it (RFC 4954 4)
    }
}

std::optional<ServerEvent> ServerMachine::command(std::string_view line) {
    const auto [verb, arguments] = split_verb(line);
    if (iequals(verb, "EHLO")) hello(arguments, true);
    else if (iequals(verb, "HELO")) hello(arguments, false);
    else if (iequals(verb, "MAIL")) mail(arguments);
    else if (iequals(verb, "RCPT")) rcpt(arguments);
    else if (iequals(verb, "DATA")) data();
    else if (iequals(verb, "AUTH")) return auth(arguments);
    else if (iequals(verb, "RSET")) {
        reset_transaction();
        reply("250 Ok");
    } else if (iequals(verb, "NOOP")) reply("250 Ok");
    else if (iequals(verb, "VRFY")) reply("252 Cannot verify the address, send to it to find out.");
    else if (iequals(verb, "HELP")) reply("214 https://www.rfc-editor.org/rfc/rfc5321");
    else if (iequals(verb, "QUIT")) {
        reply("221 Bye");
        state_ = State::closed;
    } else if (iequals(verb, "STARTTLS")) {
        if (!settings_.tls_offered || settings_.secure) error("503 TLS is not to be had here or already on.");
        else if (!arguments.empty()) error("501 STARTTLS takes no parameters.");
        else {
            reply("220 Ready to start TLS");
            state_ = State::tls;
            return ServerEvent{ServerEvent::Kind::start_tls, {}, {}};
        }
    } else error("500 Unknown command.");
    return std::nullopt;
}

void ServerMachine::hello(std::string_view host, bool extended) {
    if (host.empty()) return error("501 Name the sending host, as in EHLO client.example");
    helo_ = std::string(host.substr(0, 255));
    // What is logged and put into Received must be printable (RFC 5321 4.1.3).
    std::erase_if(helo_, [](char c) { return c < 33 || c > 126 || c == '(' || c == ')' || c == '<' || c == '>' || c == ';' || c == '"' || c == '\\'; });
    reset_transaction();
    if (!extended) return reply("250 " + settings_.host);
    reply("250-" + settings_.host);
    reply("250-8BITMIME");
    reply("250-SIZE " + std::to_string(settings_.max_message_bytes));
    reply("250-PIPELINING");
    if (settings_.tls_offered && !settings_.secure) reply("250-STARTTLS");
    if (settings_.auth_offered) reply("250-AUTH PLAIN LOGIN");
    reply("250 Ok");
}

std::optional<ServerEvent> ServerMachine::auth(std::string_view arguments) {
    if (!settings_.auth_offered) return error("502 AUTH is not known here."), std::nullopt;
    if (!settings_.secure && !settings_.auth_in_clear) return error(kMustStartTls), std::nullopt;
    if (authenticated_) return error("503 Already authenticated."), std::nullopt;
    if (has_mail_) return error("503 AUTH is not allowed within a transaction."), std::nullopt;  // RFC 4954 4
    const auto [mechanism, initial] = split_verb(arguments);
    const bool is_plain = iequals(mechanism, "PLAIN");
    if (!is_plain && !iequals(mechanism, "LOGIN")) return error("504 Only AUTH PLAIN and AUTH LOGIN are known here."), std::nullopt;
    state_ = is_plain ? State::auth_plain : State::auth_login_user;
    if (!initial.empty()) return auth_line(initial == "=" ? std::string_view{} : initial);
    reply(is_plain ? "334 " : kUserPrompt);
    return std::nullopt;
}

std::optional<ServerEvent> ServerMachine::auth_line(std::string_view line) {
    const auto state = std::exchange(state_, State::command);
    if (line == "*") return error("501 Authentication cancelled."), std::nullopt;
    const auto decoded = base64_decode(line);
    if (!decoded) return error("501 That is no base64."), std::nullopt;
    switch (state) {
        case State::auth_plain: return plain(*decoded);
        case State::auth_login_user:
            auth_user_ = *decoded;
            state_ = State::auth_login_password;
            reply(kPasswordPrompt);
            return std::nullopt;
        case State::auth_login_password: 
            state_ = State::auth_pending;
            return ServerEvent{ServerEvent::Kind::authenticate, std::exchange(auth_user_, {}), *decoded};
        case State::command:
        case State::auth_pending:
        case State::tls:
        case State::data:
        case State::verdict:
        case State::closed: break;
    }
    return std::nullopt;
}

// RFC 4616: authorisation id NUL authentication id NUL password.
ServerEvent ServerMachine::plain(std::string_view decoded) {
    const auto parts = split(decoded, '\0');
    state_ = State::auth_pending;
    if (parts.size() != 3) return {ServerEvent::Kind::authenticate, {}, {}};
    return {ServerEvent::Kind::authenticate, std::string(parts[1]), std::string(parts[2])};
}

void ServerMachine::authenticated(bool accepted, std::string_view refusal) {
    state_ = State::command;
    authenticated_ = accepted;
    if (accepted) reply("235 Authentication successful.");
    else error(refusal);
}

bool ServerMachine::may_send() {
    if (authenticated_ || settings_.trusted) return true;
    error(!settings_.secure && !settings_.auth_in_clear ? kMustStartTls : "530 Authentication required");
    return false;
}

void ServerMachine::mail(std::string_view arguments) {
    if (!may_send()) return;
    if (helo_.empty()) return error("503 Say EHLO first.");
    if (has_mail_) return error("503 A transaction is under way: finish it or say RSET.");
    const auto path = parse_path(arguments, "FROM:");
    if (!path) return error("501 Syntax: MAIL FROM:<address>");
    std::uint64_t size = 0;
    bool body_8bit = false;
    for (const auto parameter : path->parameters) {
        if (istarts_with(parameter, "SIZE=")) {
            const auto digits = parameter.substr(5);
            const auto [end, ec] = std::from_chars(digits.data(), digits.data() + digits.size(), size);
            if (ec != std::errc{} || end != digits.data() + digits.size()) return error("501 SIZE takes a number.");
        } else if (iequals(parameter, "BODY=8BITMIME")) body_8bit = true;
        else if (!iequals(parameter, "BODY=7BIT") && !istarts_with(parameter, "AUTH=")) return error("555 Unknown parameter of MAIL: " + std::string(parameter));
    }
    if (size > settings_.max_message_bytes) return error("552 Message is too long.");
    std::string address;
    if (!path->address.empty()) {
        const auto mailbox = normalise_mailbox(path->address);
        if (!mailbox) return error("553 <" + std::string(path->address) + "> Invalid email address");
        address = *mailbox;
    }
    mail_from_ = std::move(address);
    announced_ = size;
    body_8bit_ = body_8bit;
    has_mail_ = true;
    reply("250 Ok");
}

void ServerMachine::rcpt(std::string_view arguments) {
    if (!may_send()) return;
    if (!has_mail_) return error("503 Say MAIL first.");
    const auto path = parse_path(arguments, "TO:");
    if (!path) return error("501 Syntax: RCPT TO:<address>");
    if (!path->parameters.empty()) return error("555 Unknown parameter of RCPT: " + std::string(path->parameters.front()));
    const auto mailbox = normalise_mailbox(path->address);
    if (!mailbox) return error("553 <" + std::string(path->address) + "> address unknown");
    if (recipients_.size() >= settings_.max_recipients) return reply("452 Too many recipients: at most " + std::to_string(settings_.max_recipients) + " a message.");
    if (settings_.refuse_recipient)
        if (const std::string refusal = settings_.refuse_recipient(*mailbox); !refusal.empty()) return error(refusal);
    recipients_.push_back(*mailbox);
    reply("250 Ok");
}

void ServerMachine::data() {
    if (!may_send()) return;
    if (!has_mail_ || recipients_.empty()) return error(has_mail_ ? "554 No valid recipients." : "503 Say MAIL first.");  // RFC 5321 3.3
    reply("354 End data with <CR><LF>.<CR><LF>");
    data_ = std::make_unique<DataReceiver>(settings_.max_message_bytes, announced_, std::string_view(input_.data() + begin_, filled_ - begin_));
    begin_ = filled_ = 0;
    state_ = State::data;
}

ServerEvent ServerMachine::data_complete() {
    const auto rest = data_->rest();
    if (input_.size() < rest.size()) input_.resize(rest.size() + kInputBytes);
    std::memcpy(input_.data(), rest.data(), rest.size());
    begin_ = 0;
    filled_ = rest.size();
    if (!data_->too_large() && !data_->bare_line_end()) {
        state_ = State::verdict;
        return {ServerEvent::Kind::message, {}, {}};
    }
    const bool bare = data_->bare_line_end();
    data_.reset();
    state_ = State::command;
    reset_transaction();
    error(bare ? "554 Transaction failed: the message holds a bare CR or LF; every line ends in CRLF." : "552 Message is too long.");
    return {};
}

ReceivedMessage ServerMachine::take_message() {
    ReceivedMessage message{data_->take(), helo_, std::move(mail_from_), std::move(recipients_), body_8bit_};
    data_.reset();
    reset_transaction();
    return message;
}

void ServerMachine::finish(std::string_view line) {
    state_ = State::command;
    if (line.starts_with("250")) errors_ = 0;   // a client that pools connections errs now and then
    reply(line);
}

void ServerMachine::close_with(std::string_view line) {
    reply(line);
    state_ = State::closed;
}

void ServerMachine::tls_started() {
    begin_ = filled_ = 0;
    skipping_line_ = false;
    helo_.clear();
    authenticated_ = false;
    settings_.secure = true;
    reset_transaction();
    state_ = State::command;
}

void ServerMachine::reset_transaction() {
    has_mail_ = body_8bit_ = false;
    announced_ = 0;
    mail_from_.clear();
    recipients_.clear();
}

void ServerMachine::reply(std::string_view line) {
    // A reply is one line whatever a client managed to put into it.
    for (const char c : line) output_.push_back(c == '\r' || c == '\n' ? ' ' : c);
    output_ += "\r\n";
}

void ServerMachine::error(std::string_view line) {
    reply(line);
    if (++errors_ > kMaxErrors) close_with("421 Too many errors; closing connection.");
}

}  // namespace warmpost::mail
