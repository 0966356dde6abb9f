// Contact lists, topics and contacts.
#include "ingress/http/ses/contacts/contact_calls.h"
#include "ingress/http/ses/handlers.h"

namespace warmpost::ingress::http::ses {
namespace {

constexpr Entry kHandlers[] = {
    {"CreateContact", create_contact},
    {"CreateContactList", create_contact_list},
    {"DeleteContact", delete_contact},
    {"DeleteContactList", delete_contact_list},
    {"GetContact", get_contact},
    {"GetContactList", get_contact_list},
    {"ListContactLists", list_contact_lists},
    {"ListContacts", list_contacts},
    {"UpdateContact", update_contact},
    {"UpdateContactList", update_contact_list},
};

}  // namespace

std::span<const Entry> contact_handlers() { return kHandlers; }

}  // namespace warmpost::ingress::http::ses
