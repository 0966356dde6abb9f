#include "ingress/http/ses/templates/template_use.h"

#include "base/strings.h"
#include "ingress/http/json.h"
#include "ingress/http/ses/simple_content.h"
#include "ingress/http/ses/templates/rendering.h"
#include "ingress/http/ses/templates/template_content.h"

namespace warmpost::ingress::http::ses {
namespace asio = boost::asio;
namespace json = boost::json;
namespace {

asio::awaitable<Result<rendering::SourcePtr>> read_inline(const Call& call, const json::object& content) {
    auto source = read_template_content(content);
    if (!source) co_return source;
    auto checking = check_template(*call.parts.renderers, call.account().id, *source, true);
    const auto checked = co_await std::move(checking);
    if (!checked) co_return std::unexpected(about_part(checked.error()));
    co_return source;
}

}  // namespace

Result<std::string> template_of_arn(const std::string& arn, AccountId account) {
    constexpr std::string_view kPrefix = "template/";
    const auto parts = split(arn, ':');
    if (parts.size() != 6 || parts[0] != "arn" || parts[2] != "ses" || !parts[5].starts_with(kPrefix) || parts[5].size() == kPrefix.size())
        return fail(ErrorCode::InvalidArgument, "Invalid TemplateArn <" + arn + ">: it looks like arn:aws:ses:REGION:ACCOUNT:template/NAME.", "TemplateArn");
    std::string name(parts[5].substr(kPrefix.size()));
    if (parts[4] != to_string(account)) return fail(ErrorCode::NotFound, "Template " + name + " does not exist.", "TemplateArn");
    return name;
}

asio::awaitable<Result<TemplateUse>> read_template_use(const Call& call, const json::object& block) {
    const auto name = string_member(block, "TemplateName"), arn = string_member(block, "TemplateArn");
    const auto* content = object_member(block, "TemplateContent");
    if (!name.empty() + !arn.empty() + (content != nullptr) != 1)
        co_return fail(ErrorCode::InvalidArgument, "Template: give exactly one of TemplateName, TemplateArn and TemplateContent.", "Template");
    if (string_member(call.body, "FromEmailAddress").empty()) co_return fail(ErrorCode::InvalidArgument, "Source cannot be empty", "FromEmailAddress");
    TemplateUse use;
    const auto data = string_member(block, "TemplateData");
    auto prepared = rendering::prepare_data(trim(data).empty() ? "{}" : std::string_view(data));
    if (!prepared) co_return std::unexpected(prepared.error());
    use.data = std::move(*prepared);
    if (auto extras = read_extras(block, use.content); !extras) co_return std::unexpected(extras.error());
    if (content != nullptr) {
        auto reading = read_inline(call, *content);
        auto source = co_await std::move(reading);
        if (!source) co_return std::unexpected(source.error());
        use.source = std::move(*source);
        co_return use;
    }
    const auto account = call.account().id;
    const auto named = arn.empty() ? Result<std::string>(name) : template_of_arn(arn, account);
    if (!named) co_return std::unexpected(named.error());
    const auto found = call.parts.templates->email(account, *named);
    if (!found) co_return std::unexpected(found.error());
    use.name = *named;
    use.source = (*found)->source;
    co_return use;
}

}  // namespace warmpost::ingress::http::ses
