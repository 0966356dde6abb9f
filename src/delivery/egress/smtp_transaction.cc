// SmtpClient's transactions: MAIL, RCPT, DATA and the content. See smtp_client.h.
#include <array>

#include "delivery/egress/smtp_client.h"
#include "runtime/clock.h"

namespace warmpost::delivery {
namespace asio = boost::asio;
using namespace std::chrono_literals;
using outcome::Stage;

namespace {

constexpr std::chrono::seconds kMail = 300s, kRcpt = 300s, kDataInit = 120s, kDataBlock = 180s, kDataEnd = 600s;
constexpr std::size_t kSlowestBytesPerSecond = 20'000;   // a big body may take longer than one block's timeout

void answer_all(Transaction& transaction, const Answer& answer) {
    for (Answer& mine : transaction.answers)
        if (!mine.final) mine = answer;
}

std::size_t open_recipients(const Transaction& transaction) {
    std::size_t count = 0;
    for (const Answer& answer : transaction.answers) count += answer.final ? 0 : 1;
    return count;
}

}  // namespace

std::string SmtpClient::mail_command(const Transaction& transaction) const {
    std::string line = "MAIL FROM:<" + transaction.mail_from + ">";
    if (size_) line += " SIZE=" + std::to_string(transaction.size());
    // RFC 6152 3 wants 8-bit content converted or bounced where 8BITMIME is missing. A conversion would break the DKIM signature and a bounce helps nobody:
    // every server in use passes 8 bits, so it goes as it is, without BODY=, as Exim and qmail do.
    if (eight_bit_ && transaction.message->envelope.body_8bit()) line += " BODY=8BITMIME";
    return line + "\r\n";
}

std::string SmtpClient::envelope(const Transaction& transaction) const {
    std::string out = reset_ ? "RSET\r\n" : "";
    out += mail_command(transaction);
    for (std::string_view recipient : transaction.recipients) {
        out += "RCPT TO:<";
        out += recipient;
        out += ">\r\n";
    }
    return out + "DATA\r\n";
}

asio::awaitable<bool> SmtpClient::run(Transaction& transaction, const Next& next) {
    transaction.answers.assign(transaction.recipients.size(), Answer{});
    if (size_limit_ && transaction.size() > size_limit_ && !began_) {   // RFC 1870 6.1: it would be refused after MAIL
        answer_all(transaction, {Stage::mail_from, local_reply("552 5.3.4 Message of " + std::to_string(transaction.size()) + " bytes is larger than the " +
                                                               std::to_string(size_limit_) + " that " + host_ + " takes"), true});
        co_return true;
    }
    bool data_open = false, alive = true;
    if (!pipelining_) alive = co_await envelope_stepwise(transaction, data_open);
    else {
        if (!std::exchange(began_, false)) alive = co_await send_envelope(transaction);
        if (!alive) answer_all(transaction, lost(Stage::mail_from));
        else alive = co_await envelope_answers(transaction, data_open);
    }
    if (!alive) co_return false;
    const bool wanted = open_recipients(transaction) > 0;
    if (data_open && wanted) alive = co_await send_content(transaction, next);
    else {
        reset_ = true;
        if (data_open) alive = co_await lone_dot();
    }
    co_return alive;
}

asio::awaitable<bool> SmtpClient::send_envelope(const Transaction& transaction) {
    const std::string text = envelope(transaction);
    const std::array<std::string_view, 1> buffers{text};
    const auto error = co_await transport_->write(buffers, deadline(kMail));
    if (error) problem_ = error.message();
    co_return !error;
}

// The answers to what envelope() sent, in its order. False when the connection is lost or closing (421).
asio::awaitable<bool> SmtpClient::envelope_answers(Transaction& transaction, bool& data_open) {
    const std::size_t first = reset_ ? 0 : 1, last = transaction.recipients.size() + 2;   // 0 RSET, 1 MAIL, 2.. RCPT, then DATA
    reset_ = false;
    for (std::size_t i = first; i <= last; ++i) {
        const Stage stage = i <= 1 ? Stage::mail_from : i == last ? Stage::data : Stage::rcpt_to;
        Step step = co_await read_reply(i == last ? kDataInit : i <= 1 ? kMail : kRcpt);
        if (step.lost) {
            answer_all(transaction, lost(stage));
            co_return false;
        }
        const Answer answer{stage, std::move(step.reply), true};
        if (answer.reply.code == 421) {
            answer_all(transaction, answer);
            co_return false;
        }
        if (stage == Stage::data) {
            data_open = answer.reply.code == 354;
            if (!data_open) answer_all(transaction, answer);
        } else if (answer.reply.severity() != 2) {
            if (stage == Stage::mail_from) answer_all(transaction, answer);
            else if (!transaction.answers[i - 2].final) transaction.answers[i - 2] = answer;
        }
    }
    co_return true;
}

asio::awaitable<bool> SmtpClient::envelope_stepwise(Transaction& transaction, bool& data_open) {
    if (std::exchange(reset_, false)) {
        Step step = co_await command("RSET\r\n", kMail);
        if (step.lost || step.reply.code == 421) {
            answer_all(transaction, step.lost ? lost(Stage::mail_from) : Answer{Stage::mail_from, std::move(step.reply), true});
            co_return false;
        }
    }
    const std::size_t last = transaction.recipients.size() + 1;
    for (std::size_t i = 0; i <= last; ++i) {
        const Stage stage = i == 0 ? Stage::mail_from : i == last ? Stage::data : Stage::rcpt_to;
        if (stage == Stage::data && open_recipients(transaction) == 0) co_return true;
        std::string line = stage == Stage::data ? "DATA\r\n" : mail_command(transaction);
        if (stage == Stage::rcpt_to) line = "RCPT TO:<" + std::string(transaction.recipients[i - 1]) + ">\r\n";
        Step step = co_await command(std::move(line), stage == Stage::data ? kDataInit : kMail);
        const Answer answer = step.lost ? lost(stage) : Answer{stage, std::move(step.reply), true};
        if (step.lost || answer.reply.code == 421) {
            answer_all(transaction, answer);
            co_return false;
        }
        if (stage == Stage::data) data_open = answer.reply.code == 354;
        if (stage == Stage::data ? !data_open : answer.reply.severity() != 2) {
            if (stage == Stage::rcpt_to) transaction.answers[i - 1] = answer;
            else answer_all(transaction, answer);
            if (stage == Stage::mail_from) co_return true;
        }
    }
    co_return true;
}

// The content from the buffers it already lies in, the dot, and the next transaction's envelope behind it: one write, one round trip a message.
asio::awaitable<bool> SmtpClient::send_content(Transaction& transaction, const Next& next) {
    Transaction* following = pipelining_ && next ? next() : nullptr;
    if (following && size_limit_ && following->size() > size_limit_) following = nullptr;
    const std::string behind = following ? envelope(*following) : std::string();
    const spool::Message& message = *transaction.message;
    const std::array<std::string_view, 5> buffers{transaction.prefix, message.head, message.body.view(), ".\r\n", behind};
    const auto extra = std::chrono::seconds(transaction.size() / kSlowestBytesPerSecond);
    const auto error = co_await transport_->write(buffers, deadline(kDataBlock + extra));
    if (error) problem_ = error.message();
    began_ = following && !error;
    // A server may refuse in the middle and close (552): its words, if they came, are worth more than our broken pipe.
    Step step = co_await read_reply(error ? 1s : kDataEnd);
    if (step.lost) answer_all(transaction, lost(Stage::end_of_data));
    const bool alive = !step.lost && !error && step.reply.code != 421;
    if (!step.lost) answer_all(transaction, {Stage::end_of_data, std::move(step.reply), true});
    co_return alive;
}

// RFC 2920 3.1: a server that takes DATA though it refused everybody gets an empty message, which it must refuse or drop.
asio::awaitable<bool> SmtpClient::lone_dot() {
    Step step = co_await command(".\r\n", kDataEnd);
    co_return !step.lost && step.reply.code != 421;
}

}  // namespace warmpost::delivery
