#include "ingress/http/ses/templates/send_rendered.h"

#include "ingress/http/ses/sending_members.h"
#include "ingress/http/ses/templates/rendering.h"

namespace warmpost::ingress::http::ses {
namespace asio = boost::asio;

Result<std::string> compose_rendered(mail::SimpleContent content, rendering::Rendered rendered, const rendering::Source& source) {
    content.subject = std::move(rendered.subject);
    content.text = std::move(rendered.text);
    content.html = std::move(rendered.html);
    content.has_text = source.text.has_value();
    content.has_html = source.html.has_value();
    return mail::compose(content);
}

asio::awaitable<Status> put_rendered(const Call& call, const TemplateUse& use, mail::SimpleContent content, std::string data, Submission& into) {
    auto rendering = render_template(*call.parts.renderers, into.account, use.source, std::move(data));
    auto rendered = co_await std::move(rendering);
    into.template_name = use.name;
    if (rendered && rendered->subject.find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos)
        rendered = fail(ErrorCode::InvalidArgument, "The rendered subject has a line break, which no header may have.");
    if (!rendered && rendered.error().code != ErrorCode::InvalidArgument) co_return std::unexpected(rendered.error());
    if (!rendered) into.rendering_failure = rendered.error().message;
    // Of what cannot be rendered only the addresses count: they are checked as those of any message.
    auto parts = rendered ? std::move(*rendered) : rendering::Rendered{};
    const auto composed = compose_rendered(std::move(content), std::move(parts), *use.source);
    if (!composed) co_return std::unexpected(composed.error());
    set_message(into, *composed);
    co_return Status{};
}

}  // namespace warmpost::ingress::http::ses
