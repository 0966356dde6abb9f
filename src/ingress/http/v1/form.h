// The parameters of a query API request: "Destination.ToAddresses.member.1=a%40b.example". Pure; reads strangers' bytes.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace warmpost::ingress::http::v1 {

class Form {
public:
    // application/x-www-form-urlencoded, from a body or a query. Errors: InvalidArgument: a broken escape, the same name twice, more than 20,000 names.
    [[nodiscard]] static Result<Form> parse(std::string_view encoded);
    [[nodiscard]] bool has(const std::string& name) const { return values_.contains(name); }
    [[nodiscard]] const std::string& text(const std::string& name) const;   // empty when absent
    [[nodiscard]] std::optional<bool> flag(const std::string& name) const;  // "true", "false" in any case; else nothing
    // NAME.member.1, NAME.member.2, ... in order, up to the first that is not there.
    [[nodiscard]] std::vector<std::string> list(const std::string& name) const;
    // "NAME.member.1", "NAME.member.2", ...: beginnings of the names of a list's structures.
    [[nodiscard]] std::vector<std::string> structures(const std::string& name) const;
    [[nodiscard]] bool has_below(const std::string& prefix) const;  // something begins with "PREFIX."

private:
    std::map<std::string, std::string, std::less<>> values_;
};

}  // namespace warmpost::ingress::http::v1
