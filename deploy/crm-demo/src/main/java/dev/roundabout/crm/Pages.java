package dev.roundabout.crm;

import java.util.List;

/** The HTML. Whatever came from outside is escaped here and nowhere else. */
final class Pages {
    private static final String STYLE = "body{font:16px/1.5 sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem}"
            + "nav a,nav form{margin-right:1rem;display:inline}table{border-collapse:collapse}"
            + "td,th{border:1px solid #aaa;padding:.2rem .6rem;text-align:left}img{max-width:8rem;max-height:8rem}";

    private final String server;

    Pages(String server) {
        this.server = server;
    }

    String front(String account) {
        return page(
                account,
                "Answered by " + server,
                "<p>A small CRM that stands in for the real one. This page was made by <b>" + escape(server)
                        + "</b>; load it again and another server makes it.</p>");
    }

    String login(String complaint) {
        return page("", "Log in", (complaint.isEmpty() ? "" : "<p role=\"alert\">" + escape(complaint) + "</p>") + """
                <form method="post" action="/login">
                <p><label>Name <input name="name" maxlength="60" required autofocus></label></p>
                <p><label>Password <input name="password" type="password" maxlength="200" required></label></p>
                <p><button>Log in</button></p></form>""");
    }

    String contacts(String account, List<Contacts.Contact> contacts) {
        StringBuilder rows = new StringBuilder();
        for (Contacts.Contact contact : contacts) {
            rows.append("<tr><td>").append(escape(contact.name()));
            rows.append("</td><td>").append(escape(contact.email()));
            rows.append("</td><td>").append(escape(contact.phone()));
            rows.append("</td><td>").append(escape(contact.server())).append("</td></tr>\n");
        }
        return page(account, "Contacts", """
                <form method="post" action="/contacts">
                <p><label>Name <input name="name" maxlength="100" required></label>
                <label>Mail <input name="email" maxlength="200"></label>
                <label>Telephone <input name="phone" maxlength="40"></label> <button>Add</button></p></form>
                <table><tr><th>Name</th><th>Mail</th><th>Telephone</th><th>Taken down by</th></tr>
                """ + rows + "</table>");
    }

    String pictures(String account, List<Pictures.Picture> pictures) {
        StringBuilder rows = new StringBuilder();
        for (Pictures.Picture picture : pictures) {
            rows.append("<tr><td><img alt=\"\" src=\"/pictures/").append(escape(picture.file()));
            rows.append("\"></td><td>").append(escape(picture.title()));
            rows.append("</td><td>").append(picture.size());
            rows.append("</td><td>").append(escape(picture.server())).append("</td></tr>\n");
        }
        return page(account, "Pictures", """
                <form method="post" action="/pictures" enctype="multipart/form-data">
                <p><label>Title <input name="title" maxlength="100"></label>
                <input name="picture" type="file" accept="image/png,image/jpeg,image/gif" required>
                <button>Keep</button></p></form>
                <table><tr><th>Picture</th><th>Title</th><th>Bytes</th><th>Taken by</th></tr>
                """ + rows + "</table>");
    }

    String trouble(int status, String sentence) {
        return page("", "Answer " + status, "<p role=\"alert\">" + escape(sentence) + "</p>");
    }

    static String escape(String text) {
        StringBuilder out = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.append(c);
            }
        }
        return out.toString();
    }

    private String page(String account, String title, String content) {
        String who = account.isEmpty()
                ? "<a href=\"/login\">Log in</a>"
                : "<form method=\"post\" action=\"/logout\"><button>Log out " + escape(account) + "</button></form>";
        return "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>" + escape(title)
                + " - CRM</title><style>" + STYLE + "</style></head>\n<body><nav><a href=\"/\">CRM</a>"
                + "<a href=\"/contacts\">Contacts</a><a href=\"/pictures\">Pictures</a>" + who + "</nav>\n<h1>"
                + escape(title) + "</h1>\n" + content + "\n<footer><p>server <b id=\"server\">" + escape(server)
                + "</b></p></footer></body></html>\n";
    }
}
