// The receiving side of SMTP (submission; bounces that come back) as a machine without sockets: bytes in, events and reply bytes out. Fuzzed.
//
//   state     event                     next       what the caller does at the event
//   command   STARTTLS                  tls        flush output, handshake, tls_started()
//   command   AUTH complete             auth       check the credentials, authenticated()
//   command   DATA                      data       -
//   data      CRLF.CRLF                 verdict    hand the message on, finish()
//   any       QUIT, too many errors     closed     flush output, close
// RFC 5321, 3207 (STARTTLS), 4954 (AUTH), 2920 (PIPELINING), 1870 (SIZE), 6152 (8BITMIME); reply texts are SES's (SES guide, "Amazon SES SMTP response codes").
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/slice.h"
#include "mail/smtp/data_receiver.h"

namespace warmpost::mail {

struct ServerSettings {
    std::string host;                     // in the greeting and EHLO
    std::uint64_t max_message_bytes = 41'943'040;
    std::size_t max_recipients = 50;
    bool tls_offered = false;             // STARTTLS possible and not yet done
    bool auth_in_clear = false;           // AUTH allowed without TLS (loopback, by configuration)
    bool trusted = false;                 // may submit without AUTH
    bool secure = false;                  // TLS already (implicit)
    bool auth_offered = true;             // false: AUTH is not known here
    // What a well-formed recipient is refused with (a whole reply line); empty: taken. Null: all are taken.
    std::function<std::string(const std::string& mailbox)> refuse_recipient{};
};

struct ServerEvent {
    enum class Kind { need_input, start_tls, authenticate, message, close } kind = Kind::need_input;
    std::string user, password;           // authenticate
};

struct ReceivedMessage {
    Slice content;                        // wire form
    std::string helo, mail_from;          // mail_from empty for <>
    std::vector<std::string> recipients;
    bool body_8bit = false;
};

class ServerMachine {
public:
    explicit ServerMachine(ServerSettings settings);
    // Where the next bytes from the client go; then received(count), then next() until it says need_input.
    [[nodiscard]] std::span<char> space();
    void received(std::size_t count);
    [[nodiscard]] ServerEvent next();
    // Replies to be written before waiting; cleared by the caller.
    [[nodiscard]] std::string& output() { return output_; }

    void tls_started();                              // forgets all input: nothing said before TLS counts (RFC 3207 4.2)
    void authenticated(bool accepted, std::string_view refusal = {});
    [[nodiscard]] ReceivedMessage take_message();    // at Kind::message
    void finish(std::string_view reply);             // one reply line without CRLF
    void close_with(std::string_view reply);         // 421, timeouts

    [[nodiscard]] bool in_data() const { return state_ == State::data; }
    [[nodiscard]] std::size_t held() const { return data_ ? data_->held() : 0; }
    [[nodiscard]] bool secure() const { return settings_.secure; }

private:
    enum class State { command, auth_plain, auth_login_user, auth_login_password, auth_pending, tls, data, verdict, closed };
    std::optional<ServerEvent> command(std::string_view line);
    std::optional<ServerEvent> auth(std::string_view arguments);
    std::optional<ServerEvent> auth_line(std::string_view line);
    ServerEvent plain(std::string_view decoded);
    void hello(std::string_view host, bool extended);
    void mail(std::string_view arguments);
    void rcpt(std::string_view arguments);
    void data();
    ServerEvent data_complete();
    [[nodiscard]] bool may_send();
    [[nodiscard]] std::optional<std::string> next_line();
    void reply(std::string_view line);
    void error(std::string_view line);               // counts: too many end the session
    void reset_transaction();

    ServerSettings settings_;
    State state_ = State::command;
    std::string input_;                              // command bytes, [begin_, input_end_)
    std::size_t begin_ = 0, filled_ = 0;
    bool skipping_line_ = false;                     // inside a line that was too long
    std::string output_;
    std::string helo_, mail_from_, auth_user_;
    bool has_mail_ = false, body_8bit_ = false, authenticated_ = false;
    std::uint64_t announced_ = 0;
    std::vector<std::string> recipients_;
    std::unique_ptr<DataReceiver> data_;
    int errors_ = 0;
};

}  // namespace warmpost::mail
