// Contact lists, their topics, and who wants what (SES guide, "Using list management"). The rules; kept in the registry, which the message path reads.
//
// Writes block (a synced write): not from a core thread. Reads may come from any thread. An account has one list at most.
#pragma once
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/ids.h"
#include "base/time.h"
#include "registry/registry.h"

namespace warmpost::control {

struct ListTopic {
    std::string name, display_name, description;
    bool opt_in = true;                    // of contacts that said nothing of it
    friend bool operator==(const ListTopic&, const ListTopic&) = default;
};
struct ContactList {
    std::string name, description;
    std::vector<ListTopic> topics;         // at most kMaxTopics
    std::map<std::string, std::string> tags;
    WallTime created{}, updated{};
    [[nodiscard]] const ListTopic* topic(std::string_view topic_name) const;
};
struct Contact {
    std::string address;                   // as it was given
    std::map<std::string, bool> topics;    // what they said: true: opted in
    bool unsubscribe_all = false;
    std::string attributes;                // JSON text, its owner's
    WallTime created{}, updated{};
};
struct ContactFilter {
    std::optional<bool> opted_in;          // none: everybody
    std::string topic;                     // empty: of the list as a whole
    bool defaults_count = false;           // those who said nothing of the topic count as its default says
};
struct ContactPage {
    std::vector<Contact> contacts;
    std::string last;                      // where the next page begins; empty: none follows
};

class ContactBook {
public:
    static constexpr std::size_t kMaxTopics = 20, kMaxAttributes = 1000;
    ContactBook(registry::Registry& registry, std::function<WallTime()> now) : registry_(registry), now_(std::move(now)) {}

    // Errors of all: NotFound (list, contact), InvalidArgument. create: AlreadyExists, LimitExceeded (a second list).
    [[nodiscard]] Status create(AccountId account, ContactList list);
    [[nodiscard]] Status update(AccountId account, const std::string& name, std::string description, std::vector<ListTopic> topics);
    [[nodiscard]] Status change_tags(AccountId account, const std::string& name, const std::function<Status(std::map<std::string, std::string>&)>& change);
    [[nodiscard]] Status remove(AccountId account, const std::string& name);           // and all its contacts
    [[nodiscard]] Result<std::optional<ContactList>> list(AccountId account) const;    // the account's one
    [[nodiscard]] Result<ContactList> list(AccountId account, const std::string& name) const;

    [[nodiscard]] Status add(AccountId account, const std::string& list, Contact contact);       // AlreadyExists
    [[nodiscard]] Status replace(AccountId account, const std::string& list, Contact contact);   // all but `created`
    // Adds or replaces those of one import, in one write. Preferences of topics that are gone meanwhile are left out; of one address the last one counts.
    [[nodiscard]] Status put_all(AccountId account, const std::string& list, std::vector<Contact> contacts);
    [[nodiscard]] Status erase_all(AccountId account, const std::string& list, const std::vector<std::string>& addresses);   // those that are there
    [[nodiscard]] Status erase(AccountId account, const std::string& list, const std::string& address);
    [[nodiscard]] Result<Contact> contact(AccountId account, const std::string& list, const std::string& address) const;
    [[nodiscard]] Result<ContactPage> contacts(AccountId account, const std::string& list, const ContactFilter& filter, std::string_view after, std::size_t count) const;

    // For mail to a list: does the contact take mail of the topic (empty: of the list)? Who is not in the list takes it as the topic's default says.
    enum class Standing : std::uint8_t { takes, refuses, unknown_takes, unknown_refuses };
    [[nodiscard]] Result<Standing> standing(AccountId account, const std::string& list, const std::string& topic, const std::string& address) const;
    // Who is not in the list yet comes into it by these.
    struct Change { Contact before, after; ContactList list; };
    // A click on the unsubscribe link: of one topic, or (empty) of everything.
    [[nodiscard]] Result<Change> unsubscribe(AccountId account, const std::string& list, const std::string& topic, const std::string& address);
    // What the preference page says, whole.
    [[nodiscard]] Result<Change> prefer(AccountId account, const std::string& list, const std::string& address, const std::map<std::string, bool>& topics, bool unsubscribe_all);

private:
    [[nodiscard]] Result<Change> change(AccountId account, const std::string& list, const std::string& address, bool adds,
                                        const std::function<Status(const ContactList&, Contact&)>& edit);
    registry::Registry& registry_;
    std::function<WallTime()> now_;
};

// What a contact of this list may not be; its address gets the form in which it is kept. Errors: InvalidArgument with SES's member as field.
[[nodiscard]] Status check_contact(const ContactList& list, Contact& contact);

// What counts for a topic: what the contact said, else the topic's default; nothing counts once all is unsubscribed.
[[nodiscard]] bool opted_in(const ContactList& list, const Contact& contact, std::string_view topic);

}  // namespace warmpost::control
