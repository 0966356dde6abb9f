#include "policy/isp/isp_table.h"

#include <set>
#include <unordered_map>

#include "base/strings.h"

namespace warmpost::isp {

// The rules of one ISP, compiled into one set so that a reply is read once.
struct CompiledReplies {
    PatternSet patterns;
    std::vector<ReplyRule> rules;
    [[nodiscard]] const ReplyRule* match(std::string_view reply) const {
        const auto hit = patterns.first_match(reply);
        return hit ? &rules[*hit] : nullptr;
    }
};

struct IspTable::Impl {
    std::vector<IspDeclaration> isps;
    std::unordered_map<std::string, std::size_t> by_id, by_suffix, by_domain;  // suffixes without their first dot
    std::vector<CompiledReplies> replies;                                      // beside `isps`
    std::optional<CompiledReplies> generic;
};

namespace {

Result<CompiledReplies> compile(const std::string& whose, const std::vector<ReplyRule>& rules) {
    std::vector<std::string> patterns;
    for (const auto& rule : rules) patterns.push_back(rule.pattern);
    auto set = PatternSet::make(patterns);
    if (!set) return fail(ErrorCode::InvalidArgument, whose + ": " + set.error().message, whose);
    return CompiledReplies{std::move(*set), rules};
}

std::string bare(std::string_view suffix) { return to_lower(suffix.starts_with('.') ? suffix.substr(1) : suffix); }

}  // namespace

Result<IspTable> IspTable::make(std::vector<IspDeclaration> isps, std::vector<ReplyRule> generic) {
    auto impl = std::make_unique<Impl>();
    for (std::size_t i = 0; i < isps.size(); ++i) {
        const auto& isp = isps[i];
        const auto& id = isp.id.value();
        if (id.empty()) return fail(ErrorCode::InvalidArgument, "an ISP without an id", "id");
        if (!impl->by_id.emplace(id, i).second) return fail(ErrorCode::InvalidArgument, "the ISP \"" + id + "\" stands there twice", "id");
        for (const auto& suffix : isp.mx_suffixes)
            if (!impl->by_suffix.emplace(bare(suffix), i).second)
                return fail(ErrorCode::InvalidArgument, "the MX suffix \"" + suffix + "\" stands there twice; the second time with " + id, "mx");
        for (const auto& domain : isp.domains)
            if (!impl->by_domain.emplace(to_lower(domain), i).second)
                return fail(ErrorCode::InvalidArgument, "the domain \"" + domain + "\" stands there twice; the second time with " + id, "domains");
        auto compiled = compile(id, isp.replies);
        if (!compiled) return std::unexpected(compiled.error());
        impl->replies.push_back(std::move(*compiled));
    }
    auto compiled = compile("the generic replies", generic);
    if (!compiled) return std::unexpected(compiled.error());
    impl->generic = std::move(*compiled);
    impl->isps = std::move(isps);
    return IspTable(std::move(impl));
}

IspTable::IspTable(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
IspTable::IspTable(IspTable&&) noexcept = default;
IspTable& IspTable::operator=(IspTable&&) noexcept = default;
IspTable::~IspTable() = default;

std::optional<IspId> IspTable::by_mx_host(std::string_view host) const {
    const std::string name = to_lower(host.ends_with('.') ? host.substr(0, host.size() - 1) : host);
    // Longest first: each cut takes one label away.
    for (std::string_view rest = name; !rest.empty();) {
        if (const auto hit = impl_->by_suffix.find(std::string(rest)); hit != impl_->by_suffix.end()) return impl_->isps[hit->second].id;
        const auto dot = rest.find('.');
        if (dot == std::string_view::npos) break;
        rest.remove_prefix(dot + 1);
    }
    return std::nullopt;
}

std::optional<IspId> IspTable::by_domain(std::string_view domain) const {
    const auto hit = impl_->by_domain.find(to_lower(domain));
    if (hit == impl_->by_domain.end()) return std::nullopt;
    return impl_->isps[hit->second].id;
}

bool IspTable::knows(const IspId& isp) const { return impl_->by_id.contains(isp.value()); }

Limits IspTable::limits(const IspId& isp) const {
    const auto hit = impl_->by_id.find(isp.value());
    return hit == impl_->by_id.end() ? Limits{} : impl_->isps[hit->second].limits;
}

WarmupHints IspTable::warmup_hints(const IspId& isp) const {
    const auto hit = impl_->by_id.find(isp.value());
    return hit == impl_->by_id.end() ? WarmupHints{} : impl_->isps[hit->second].warmup;
}

outcome::Judgement IspTable::judge(const IspId& isp, outcome::Stage stage, int code, std::string_view enhanced, std::string_view text) const {
    if (code >= 200 && code < 300) return outcome::judge_by_code(stage, code, enhanced, text);
    std::string reply = std::to_string(code) + " ";
    if (!enhanced.empty() && !text.starts_with(enhanced)) (reply += enhanced) += ' ';
    reply += text;
    const ReplyRule* rule = nullptr;
    if (const auto hit = impl_->by_id.find(isp.value()); hit != impl_->by_id.end()) rule = impl_->replies[hit->second].match(reply);
    if (!rule) rule = impl_->generic->match(reply);
    if (rule && rule->scope != outcome::Scope::recipient && outcome::speaks_of_mailbox(code, enhanced)) rule = nullptr;   // "5.1.1 address blocked"
    if (rule && rule->scope == outcome::Scope::recipient && outcome::speaks_of_sender(enhanced)) rule = nullptr;   // "5.1.8 domain of sender address does not exist"
    if (!rule) return outcome::judge_by_code(stage, code, enhanced, text);
    return outcome::judge_by_rule(rule->meaning, rule->scope, stage, code, enhanced, text);
}

const std::vector<IspDeclaration>& IspTable::all() const { return impl_->isps; }

}  // namespace warmpost::isp
