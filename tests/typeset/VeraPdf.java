import java.io.FileInputStream;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.xml.parsers.DocumentBuilderFactory;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;
import org.verapdf.pdfa.validation.profiles.ErrorArgument;
import org.verapdf.pdfa.validation.profiles.Profiles;
import org.verapdf.pdfa.validation.profiles.Rule;
import org.verapdf.pdfa.validation.profiles.ValidationProfile;
import org.verapdf.pdfa.validation.profiles.Variable;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * Asks veraPDF whether files keep PDF/UA-1: PASS or FAIL for each, with what it found.
 *
 * <p>The profile is read here and not by veraPDF, which wants JAXB for it; that left Java long ago.
 */
public class VeraPdf {
    private static final String PROFILE = "/org/verapdf/pdfa/validation/PDFUA-1.xml";

    public static void main(String[] files) throws Exception {
        Logger.getLogger("").setLevel(Level.OFF);
        VeraGreenfieldFoundryProvider.initialise();
        ValidationProfile profile = profile();
        boolean kept = true;
        for (String file : files) {
            try (InputStream bytes = new FileInputStream(file);
                    PDFAParser parser = Foundries.defaultInstance()
                            .createParser(bytes, PDFAFlavour.PDFUA_1, PDFAFlavour.PDFUA_1)) {
                PDFAValidator validator = Foundries.defaultInstance().createValidator(profile, false);
                kept &= tell(file, validator.validate(parser), profile.getRules().size());
            } catch (Exception error) {
                System.out.printf("FAIL %s: it cannot be read: %s%n", file, error.getMessage());
                kept = false;
            }
        }
        System.exit(kept ? 0 : 1);
    }

    private static boolean tell(String file, ValidationResult found, int rules) {
        Map<String, Integer> faults = new TreeMap<>();
        Set<Object> broken = new HashSet<>();
        for (TestAssertion one : found.getTestAssertions()) {
            if (one.getStatus() == TestAssertion.Status.FAILED) {
                broken.add(one.getRuleId());
                faults.merge(one.getRuleId().getClause() + ": " + one.getMessage(), 1, Integer::sum);
            }
        }
        System.out.printf("%s %s: %d rules kept, %d broken, %d checks%n",
                found.isCompliant() ? "PASS" : "FAIL", file,
                rules - broken.size(), broken.size(), found.getTotalAssertions());
        faults.forEach((what, times) -> System.out.printf("  %d x %s%n", times, what));
        return found.isCompliant();
    }

    private static ValidationProfile profile() throws Exception {
        Element root = DocumentBuilderFactory.newInstance().newDocumentBuilder()
                .parse(VeraPdf.class.getResourceAsStream(PROFILE)).getDocumentElement();
        Set<Rule> rules = new HashSet<>();
        for (Element one : all(root, "rule")) {
            Element id = all(one, "id").get(0);
            Element error = all(one, "error").get(0);
            List<ErrorArgument> none = Collections.emptyList();
            String deferred = one.getAttribute("deferred");
            rules.add(Profiles.ruleFromValues(
                    Profiles.ruleIdFromValues(PDFAFlavour.Specification.ISO_14289_1,
                            id.getAttribute("clause"), Integer.parseInt(id.getAttribute("testNumber"))),
                    one.getAttribute("object"), deferred.isEmpty() ? null : Boolean.valueOf(deferred),
                    one.getAttribute("tags"), text(one, "description"), text(one, "test"),
                    Profiles.errorFromValues(text(error, "message"), none), Collections.emptyList()));
        }
        Set<Variable> variables = new HashSet<>();
        for (Element one : all(root, "variable")) {
            variables.add(Profiles.variableFromValues(one.getAttribute("name"),
                    one.getAttribute("object"), text(one, "defaultValue"), text(one, "value")));
        }
        return Profiles.profileFromValues(PDFAFlavour.PDFUA_1,
                Profiles.profileDetailsFromValues("PDF/UA-1", "", "", new Date()), "", rules, variables);
    }

    private static String text(Element under, String name) {
        return all(under, name).get(0).getTextContent().strip();
    }

    private static List<Element> all(Element under, String name) {
        NodeList found = under.getElementsByTagName(name);
        List<Element> made = new ArrayList<>();
        for (int n = 0; n < found.getLength(); n++) {
            made.add((Element) found.item(n));
        }
        return made;
    }
}
