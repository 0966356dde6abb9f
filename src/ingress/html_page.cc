#include "ingress/html_page.h"

#include <fmt/format.h>

#include "mail/tracking/html_links.h"

namespace warmpost::ingress {

std::string html_page(std::string_view title, std::string_view html, std::string_view more_head) {
    return fmt::format(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">"
        "<meta name=\"referrer\" content=\"no-referrer\"><meta name=\"robots\" content=\"noindex\">{2}<title>{0}</title>"
        "<style>body{{font:1rem/1.5 system-ui,sans-serif;max-width:36rem;margin:3rem auto;padding:0 1rem;color:#1a1a1a;background:#fff}}"
        "button{{font:inherit;padding:.6rem 1.2rem;margin:.5rem .5rem 0 0;border:1px solid #555;border-radius:.4rem;background:#f4f4f4;cursor:pointer}}"
        "fieldset{{border:1px solid #ccc;border-radius:.4rem}}label{{display:block;padding:.3rem 0}}small{{color:#555;display:block;padding-left:1.6rem}}</style>"
        "</head><body><main><h1>{0}</h1>{1}</main></body></html>\n",
        mail::escape_html(title), html, more_head);
}

}  // namespace warmpost::ingress
