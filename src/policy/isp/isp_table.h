// Which ISP stands behind an MX host, and what that ISP's policy and replies are. Pure: the table is data (etc/isps.toml, read by config/isps_file.h).
#pragma once
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/ids.h"
#include "base/pattern.h"
#include "policy/outcome/outcome.h"

namespace warmpost::isp {

struct Limits {                       // of one source address towards one ISP; 0: the configuration's default
    int connections = 0;
    int messages_per_connection = 0;
    double messages_per_second = 0;   // 0: no limit
};
struct WarmupHints {                  // of one source address towards one ISP; 0: nothing is known, the managed policy finds out
    double first_day = 0;             // messages a day that it takes from a new address
    double day_ceiling = 0;           // messages a day that one address hardly ever exceeds
    double hour_share = 0;            // part of a day's volume that it takes in one hour
};
struct ReplyRule {
    std::string pattern;              // RE2, matched without case against "CODE text text"
    outcome::Meaning meaning{};
    outcome::Scope scope{};
};
struct IspDeclaration {
    IspId id;
    std::string name;                 // for people
    std::vector<std::string> mx_suffixes;   // ".google.com": the MX host equals it without the dot or ends in it
    std::vector<std::string> domains;       // recipient domains that belong to it whatever their MX
    Limits limits;
    WarmupHints warmup;
    std::vector<ReplyRule> replies;   // first match wins; then the generic rules
};

class IspTable {
public:
    // Errors: InvalidArgument: a pattern that is none, an id or a suffix twice.
    [[nodiscard]] static Result<IspTable> make(std::vector<IspDeclaration> isps, std::vector<ReplyRule> generic);
    IspTable(IspTable&&) noexcept;
    IspTable& operator=(IspTable&&) noexcept;
    ~IspTable();
    // The longest matching suffix; nullopt: unknown (the caller then names it by the MX's registrable domain).
    [[nodiscard]] std::optional<IspId> by_mx_host(std::string_view host) const;
    [[nodiscard]] std::optional<IspId> by_domain(std::string_view domain) const;
    [[nodiscard]] bool knows(const IspId& isp) const;   // one of its own; false for a registrable domain that stands for an unknown one
    [[nodiscard]] Limits limits(const IspId& isp) const;
    [[nodiscard]] WarmupHints warmup_hints(const IspId& isp) const;
    // What a reply means; see outcome.h for what no rule matches.
    [[nodiscard]] outcome::Judgement judge(const IspId& isp, outcome::Stage stage, int code, std::string_view enhanced, std::string_view text) const;
    [[nodiscard]] const std::vector<IspDeclaration>& all() const;

private:
    struct Impl;
    explicit IspTable(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace warmpost::isp
