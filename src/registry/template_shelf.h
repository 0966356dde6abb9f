// The templates of accounts: those of mails (SES EmailTemplate) and those of mails that ask an address for its verification (SES
// CustomVerificationEmailTemplate). Kept in the registry; what was used of late is kept in memory as well. Names and contents are checked by whoever takes
// them in.
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/ids.h"
#include "base/time.h"
#include "registry/registry.h"
#include "rendering/source.h"

namespace warmpost::registry {

inline constexpr std::size_t kMaxTemplates = 20'000;          // of an account (SES quotas, as the next two)
inline constexpr std::size_t kMaxTemplateBytes = 500u << 10;  // subject, text and HTML together
inline constexpr std::size_t kMaxVerificationTemplates = 50;

using TemplateTags = std::map<std::string, std::string>;

struct EmailTemplate {
    rendering::SourcePtr source;
    WallTime created{}, updated{};
    TemplateTags tags{};
};
struct VerificationTemplate {
    std::string from, subject, html;
    std::string success_url, failure_url;  // where the browser goes after the link was followed
    WallTime created{}, updated{};
    TemplateTags tags{};
};
struct TemplateName {
    std::string name;
    WallTime created{};
};
struct VerificationTemplateName {
    std::string name, from, subject, success_url, failure_url;
};

// Thread-safe. Writes block (registry.h): not from a core thread.
class TemplateShelf {
public:
    explicit TemplateShelf(Registry& registry);  // outlives it
    ~TemplateShelf();
    TemplateShelf(const TemplateShelf&) = delete;
    TemplateShelf& operator=(const TemplateShelf&) = delete;

    // Errors: NotFound "Template NAME does not exist."; AlreadyExists; LimitExceeded: too many, or too large.
    [[nodiscard]] Result<std::shared_ptr<const EmailTemplate>> email(AccountId account, const std::string& name) const;
    [[nodiscard]] Status create(AccountId account, const std::string& name, const EmailTemplate& made);
    [[nodiscard]] Status update(AccountId account, const std::string& name, const rendering::Source& source, WallTime now);  // keeps creation time and tags
    [[nodiscard]] Status change_tags(AccountId account, const std::string& name, const std::function<Status(TemplateTags&)>& change);
    [[nodiscard]] Status remove(AccountId account, const std::string& name);
    [[nodiscard]] Result<std::vector<TemplateName>> list(AccountId account, const std::string& after,
                                                         std::size_t limit) const;  // by name, greater than `after`

    // The same. NotFound says "Custom verification email template NAME does not exist."
    [[nodiscard]] Result<VerificationTemplate> verification(AccountId account, const std::string& name) const;
    [[nodiscard]] Status create(AccountId account, const std::string& name, const VerificationTemplate& made);
    [[nodiscard]] Status update(AccountId account, const std::string& name, const VerificationTemplate& changed);  // keeps creation time and tags
    [[nodiscard]] Status remove_verification(AccountId account, const std::string& name);
    [[nodiscard]] Result<std::vector<VerificationTemplateName>> list_verification(AccountId account, const std::string& after, std::size_t limit) const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace warmpost::registry
