// Which operation a method and path mean. Built once from URI templates; then constant and readable from any thread.
//
// Paths are cut at '/' before they are percent-decoded, once: "%2F" is no separator (SES takes ARNs in paths). A final slash matters to
// nobody: two URIs of the model end in one.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace warmpost::ingress::http {

using Parameters = std::map<std::string, std::string, std::less<>>;

struct Match {
    std::size_t route = 0;      // in the order of add()
    Parameters parameters;
};

class Router {
public:
    void add(std::string_view method, std::string_view uri_template);
    // Literal segments win over parameters. nullopt: no such route, or a broken escape.
    [[nodiscard]] std::optional<Match> match(std::string_view method, std::string_view path) const;

private:
    struct Route {
        std::string method;
        std::vector<std::string> segments;   // "{Name}" for a parameter
    };
    std::vector<Route> routes_;
};

// Query members, each key with all its values; nullopt on a broken escape.
[[nodiscard]] std::optional<std::map<std::string, std::vector<std::string>, std::less<>>> parse_query(std::string_view query);

}  // namespace warmpost::ingress::http
