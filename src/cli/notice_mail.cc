#include "cli/notice_mail.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <spdlog/spdlog.h>

#include <utility>

namespace warmpost::cli {
namespace asio = boost::asio;
namespace {

constexpr auto kRetry = std::chrono::seconds(5);

asio::awaitable<void> hand_in(ingress::Acceptor& acceptor, ingress::Submission notice, reporting::NoticeDone done) {
    asio::steady_timer pause(co_await asio::this_coro::executor);
    for (int tries = 0;; ++tries) {
        ingress::Submission copy = notice;
        auto accepting = acceptor.accept(std::move(copy));
        const auto accepted = co_await std::move(accepting);
        if (accepted) break;
        const bool passes = accepted.error().code == ErrorCode::Unavailable || accepted.error().code == ErrorCode::TooManyRequests;
        if (tries % 100 == 0) spdlog::warn("notice to {} not sent{}: {}", notice.recipients.front(), passes ? " yet" : "", accepted.error().message);
        if (!passes) co_return done(false);
        pause.expires_after(kRetry);
        boost::system::error_code ignored;
        co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
    done(true);
}

}  // namespace

void mail_notice(runtime::Cores& cores, ingress::Acceptor& acceptor, NoticeMail mail, reporting::NoticeDone done) {
    ingress::Submission notice;
    notice.account = mail.account;
    notice.operation = "Bounce";
    notice.caller_identity = "warmpost";
    notice.keyless = true;
    notice.client_ip = "127.0.0.1";
    notice.protocol = "ESMTP";
    notice.message = Slice(std::move(mail.wire));
    notice.recipients = {std::move(mail.to)};
    notice.internal = true;
    asio::co_spawn(cores.next(), hand_in(acceptor, std::move(notice), std::move(done)), asio::detached);
}

}  // namespace warmpost::cli
