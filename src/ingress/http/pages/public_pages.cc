#include "ingress/http/pages/public_pages.h"

#include <algorithm>
#include <array>

#include "base/strings.h"
#include "ingress/accept/links.h"
#include "ingress/html_page.h"
#include "ingress/http/ses/suppression/jobs.h"
#include "ingress/http/sns_pages.h"

namespace warmpost::ingress::http {

namespace {

boost::asio::awaitable<Response> file_of_a_job(const HttpDependencies& parts, const Request& request) {
    const auto reading = [&parts, &request](control::Service&) { return job_file(parts, *parts.snapshot.get(), request.path, request.query, request.received); };
    auto answering = parts.service.run<Response>(reading);
    co_return co_await std::move(answering);
}

}  // namespace

bool is_public_page(std::string_view path) {
    return path == kUnsubscribePath || path.starts_with(kOpenPath) || path.starts_with(kClickPath) || path.starts_with(kJobFilePath) || is_sns_path(path);
}

boost::asio::awaitable<Response> public_page(const HttpDependencies& parts, const Request& request) {
    if (request.path == kUnsubscribePath) return pages::unsubscribe(parts, request);
    if (is_sns_path(request.path)) return sns_page(parts, request);
    if (request.path.starts_with(kJobFilePath)) return file_of_a_job(parts, request);
    return request.path.starts_with(kOpenPath) ? pages::opened(parts, request) : pages::clicked(parts, request);
}

namespace pages {

Response page(unsigned status, std::string_view title, std::string_view html) {
    Response response;
    response.status = status;
    response.content_type = "text/html; charset=utf-8";
    response.body = html_page(title, html);
    return response;
}

// Machines say what they are, say nothing, or are faster than people: scanners open a message before or as soon as it is delivered.
bool looks_automatic(std::string_view user_agent, std::chrono::milliseconds since_accepted) {
    constexpr std::array<std::string_view, 14> kMachines{"bot",  "crawl",  "spider",  "scan",    "preview",          "prefetch", "python",
                                                         "curl", "wget",   "java/",   "go-http", "headless",         "proofpoint", "barracuda"};
    constexpr std::chrono::seconds kFasterThanPeople{2};
    if (since_accepted < kFasterThanPeople) return true;
    const auto agent = to_lower(trim(user_agent));
    if (agent.empty() || agent == "mozilla/5.0") return true;   // the latter: Apple's Mail Privacy Protection fetches so
    return std::ranges::any_of(kMachines, [&](std::string_view name) { return agent.find(name) != std::string::npos; });
}

}  // namespace pages
}  // namespace warmpost::ingress::http
