// What a stranger sends to the API: signature headers and query, path, JSON body. First byte: which operation's request the body is decoded as; then path,
// query, the Authorization header, the date and the body, one a line.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/strings.h"
#include "ingress/http/router.h"
#include "ingress/http/sigv4.h"
#include "ingress/http/validate.h"

namespace {

using namespace warmpost::ingress::http;
constexpr warmpost::WallTime kNow{std::chrono::milliseconds{1'790'000'000'000}};

const Router& router() {
    static const Router all = [] {
        Router made;
        for (const auto& operation : model::operations()) made.add(operation.method, operation.uri);
        return made;
    }();
    return all;
}

std::string_view take_line(std::string_view& rest) {
    const auto end = rest.find('\n');
    const auto line = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
    return line;
}

void check_signature_of(std::string_view path, std::string_view query, std::string_view authorization, std::string_view date) {
    const std::vector<std::pair<std::string, std::string>> headers{{"Host", "h"}, {"Authorization", std::string(authorization)}, {"X-Amz-Date", std::string(date)}};
    const std::vector<std::pair<std::string, std::string>> none{{"Host", "h"}};
    for (const auto* given : {&headers, &none}) {
        const SignedHead head{"POST", path, query, given};
        Authorization claim;
        if (read_authorization(head, claim)) continue;
        if (check_scope(claim, {}, kNow)) continue;
        if (!check_signature(head, claim, "a secret that nobody guesses", "00")) std::abort();
    }
    const auto once = canonical_query(query);
    if (canonical_query(once) != once) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0 || size > 65'536) return 0;
    const auto& operation = model::operations()[data[0] % model::operations().size()];
    std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
    const auto path = take_line(rest), query = take_line(rest), authorization = take_line(rest), date = take_line(rest);
    check_signature_of(path, query, authorization, date);
    for (const auto* method : {"GET", "POST", "PUT", "DELETE"}) (void)router().match(method, path);
    Decoded decoded;
    const auto refused = decode(operation, {}, query, rest, decoded);
    if (refused && (refused->status != 400 || refused->body.size() > 16'384)) std::abort();
    return 0;
}
