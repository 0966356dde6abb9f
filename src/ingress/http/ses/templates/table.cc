// Templates, and what is sent with them.
#include "ingress/http/ses/handlers.h"
#include "ingress/http/ses/templates/operations.h"

namespace warmpost::ingress::http::ses {
namespace {

constexpr Entry kHandlers[] = {
    {"CreateCustomVerificationEmailTemplate", create_custom_verification_email_template},
    {"CreateEmailTemplate", create_email_template},
    {"DeleteCustomVerificationEmailTemplate", delete_custom_verification_email_template},
    {"DeleteEmailTemplate", delete_email_template},
    {"GetCustomVerificationEmailTemplate", get_custom_verification_email_template},
    {"GetEmailTemplate", get_email_template},
    {"ListCustomVerificationEmailTemplates", list_custom_verification_email_templates},
    {"ListEmailTemplates", list_email_templates},
    {"SendBulkEmail", send_bulk_email},
    {"SendCustomVerificationEmail", send_custom_verification_email},
    {"TestRenderEmailTemplate", test_render_email_template},
    {"UpdateCustomVerificationEmailTemplate", update_custom_verification_email_template},
    {"UpdateEmailTemplate", update_email_template},
};

}  // namespace

std::span<const Entry> template_handlers() { return kHandlers; }

}  // namespace warmpost::ingress::http::ses
