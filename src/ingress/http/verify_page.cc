#include "ingress/http/verify_page.h"

#include <fmt/format.h>

#include "base/encoding.h"

namespace warmpost::ingress::http {
namespace {

std::string escape_html(std::string_view text) {
    std::string result;
    for (const char c : text) {
        switch (c) {
            case '<': result += "&lt;"; break;
            case '>': result += "&gt;"; break;
            case '&': result += "&amp;"; break;
            case '"': result += "&quot;"; break;
            default: result += c;
        }
    }
    return result;
}

Response page(unsigned status, std::string_view title, std::string_view body) {
    Response response;
    response.status = status;
    response.content_type = "text/html; charset=utf-8";
    response.body = fmt::format(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>{0}</title>"
        "<style>body{{font:1rem/1.5 sans-serif;max-width:36rem;margin:4rem auto;padding:0 1rem}}button{{font:inherit;padding:.6rem 1.2rem}}</style>"
        "</head><body><main><h1>{0}</h1>{1}</main></body></html>",
        title, body);
    return response;
}

}  // namespace

boost::asio::awaitable<Response> verify_page(const Request& request, control::Service& service) {
    const auto query = parse_query(request.query);
    const auto token = query && query->contains("token") ? query->find("token")->second.front() : std::string{};
    if (token.empty()) co_return page(400, "Link incomplete", "<p>This link has no token. Open it again from the mail, whole.</p>");
    if (request.method != "POST") {
        co_return page(200, "Confirm your email address",
                       fmt::format("<p>Press the button to allow sending mail from your address.</p><form method=\"post\" action=\"?token={}\">"
                                   "<button type=\"submit\">Confirm</button></form>", percent_encode(token)));
    }
    const auto work = [token](control::Service& s) { return s.confirm_verification(token); };
    const auto confirmed = co_await service.run<Result<std::string>>(work);
    if (!confirmed) co_return page(confirmed.error().code == ErrorCode::Internal ? 500 : 400, "Not confirmed", fmt::format("<p>{}</p>", escape_html(confirmed.error().message)));
    co_return page(200, "Confirmed", fmt::format("<p>{} may now be used to send mail.</p>", escape_html(*confirmed)));
}

}  // namespace warmpost::ingress::http
