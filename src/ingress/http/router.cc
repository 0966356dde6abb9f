#include "ingress/http/router.h"

#include <algorithm>

#include "base/encoding.h"
#include "base/strings.h"

namespace warmpost::ingress::http {
namespace {

std::vector<std::string_view> segments_of(std::string_view path) {
    if (path.starts_with('/')) path.remove_prefix(1);
    if (path.ends_with('/')) path.remove_suffix(1);
    return split(path, '/');
}

bool is_parameter(std::string_view segment) { return segment.starts_with('{') && segment.ends_with('}'); }

}  // namespace

void Router::add(std::string_view method, std::string_view uri_template) {
    Route route{std::string(method), {}};
    for (const auto segment : segments_of(uri_template)) route.segments.emplace_back(segment);
    routes_.push_back(std::move(route));
}

std::optional<Match> Router::match(std::string_view method, std::string_view path) const {
    const auto given = segments_of(path);
    std::optional<Match> best;
    std::size_t best_literals = 0;
    for (std::size_t r = 0; r < routes_.size(); ++r) {
        const auto& route = routes_[r];
        if (route.method != method || route.segments.size() != given.size()) continue;
        Match found{r, {}};
        std::size_t literals = 0;
        bool fits = true;
        for (std::size_t i = 0; fits && i < given.size(); ++i) {
            const std::string_view wanted = route.segments[i];
            if (!is_parameter(wanted)) {
                fits = wanted == given[i];
                ++literals;
                continue;
            }
            auto value = percent_decode(given[i]);
            fits = value && !value->empty();
            if (fits) found.parameters.emplace(wanted.substr(1, wanted.size() - 2), std::move(*value));
        }
        if (fits && (!best || literals > best_literals)) {
            best = std::move(found);
            best_literals = literals;
        }
    }
    return best;
}

std::optional<std::map<std::string, std::vector<std::string>, std::less<>>> parse_query(std::string_view query) {
    std::map<std::string, std::vector<std::string>, std::less<>> result;
    for (const auto part : split(query, '&')) {
        if (part.empty()) continue;
        const auto equals = part.find('=');
        auto key = percent_decode(part.substr(0, equals));
        auto value = equals == std::string_view::npos ? std::optional<std::string>{""} : percent_decode(part.substr(equals + 1));
        if (!key || !value) return std::nullopt;
        result[std::move(*key)].push_back(std::move(*value));
    }
    return result;
}

}  // namespace warmpost::ingress::http
