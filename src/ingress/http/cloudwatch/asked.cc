#include "ingress/http/cloudwatch/asked.h"

#include <fmt/format.h>
#include <boost/property_tree/ptree.hpp>

#include <charconv>

#include "base/parse_time.h"
#include "ingress/http/cloudwatch/cbor.h"
#include "ingress/http/v1/xml.h"

namespace warmpost::ingress::http::cloudwatch {
namespace asio = boost::asio;
using v1::Form;

Response error_in(Clothes clothes, const Request& request, unsigned status, std::string_view code, std::string_view message) {
    if (clothes == Clothes::json) return json_error(status, code, message);
    return clothes == Clothes::cbor ? cbor_error(status, code, message) : v1::error(status, code, message, request.id, kXmlNamespace);
}
Response error(const Asked& asked, std::string_view code, std::string_view message) {
    return error_in(asked.clothes, asked.call.request, 400, code, message);
}
Response refuse(const Asked& asked, const Error& wrong) {
    switch (wrong.code) {
        case ErrorCode::InvalidArgument:
            return error(asked, "InvalidParameterValue", wrong.message);
        case ErrorCode::TooManyRequests:
        case ErrorCode::LimitExceeded:
            return error(asked, "Throttling", wrong.message);
        default:
            return error_in(asked.clothes, asked.call.request, 500, "InternalServiceError", wrong.message);
    }
}
Response answer(const Asked& asked, const Tree& result) {
    if (asked.clothes == Clothes::json) return json_answer(result);
    return asked.clothes == Clothes::cbor ? cbor_answer(result) : v1::success(asked.action, &result, asked.call.request.id, kXmlNamespace);
}

void put(Tree& into, const char* name, std::string_view text) { into.add(name, v1::xml_text(text)); }
std::string second_of(WallTime at) { return to_iso8601(at).substr(0, 19) + "Z"; }
std::string number(double value) { return fmt::format("{}", value); }

Result<WallTime> time_in(const Form& form, const std::string& name) {
    const auto& text = form.text(name);
    if (text.empty()) return fail(ErrorCode::InvalidArgument, "The parameter " + name + " is required.", name);
    if (const auto time = parse_iso8601(text)) return *time;
    std::int64_t seconds = 0;
    const auto* end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, seconds);
    if (read.ec == std::errc{} && (read.ptr == end || *read.ptr == '.') && seconds >= 0 && seconds < 253'402'300'800) return from_ms(seconds * 1000);
    return fail(ErrorCode::InvalidArgument, "The parameter " + name + " must be a time as 2026-01-31T12:00:00Z.", name);
}

Result<std::int64_t> whole(const std::string& text, const std::string& name) {
    std::int64_t value = 0;
    const auto* end = text.data() + text.size();
    if (const auto read = std::from_chars(text.data(), end, value); read.ec == std::errc{} && read.ptr == end && !text.empty()) return value;
    return fail(ErrorCode::InvalidArgument, "The parameter " + name + " must be a whole number.", name);
}

std::map<std::string, std::string> dimensions_in(const Form& form, const std::string& prefix) {
    std::map<std::string, std::string> all;
    for (const auto& each : form.structures(prefix + "Dimensions")) all[form.text(each + ".Name")] = form.text(each + ".Value");
    return all;
}

asio::awaitable<Result<Samples>> read_samples(const Asked& asked, std::string_view name_space, MetricName metric, Span span) {
    if (name_space != kNamespace) co_return Samples{};
    auto reading = samples_of(asked.call, std::move(metric), span);
    auto samples = co_await std::move(reading);
    co_return samples;
}

}  // namespace warmpost::ingress::http::cloudwatch
